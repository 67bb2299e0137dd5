/* SPDX-License-Identifier: MIT */
#include "proc/cgroup.h"

#include <errno.h>
#include <limits.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/cleanup.h"
#include "proc/group_stat.h"
#include "proc/mount.h"

/* One controller's directory of this process, below the root of sysfs. */
struct place {
    int version;
    char directory[PATH_MAX];
    size_t top; /* bytes of directory that are the mount's own: not to be left upwards */
};

/* Text of self/cgroup. */

static bool lists(const char *list, size_t len, const char *word)
{
    size_t n = strlen(word);
    for (const char *p = list, *end = list + len; p < end; p++) {
        size_t item = strcspn(p, ",:");
        if (item == n && !memcmp(p, word, n))
            return true;
        p += item;
    }
    return false;
}

/* "4:memory:/user.slice" and "0::/user.slice". */
int proc_cgroup_find(const char *text, const char *controller, int *version, char *path, size_t size)
{
    int found = 0;
    for (const char *p = text; *p; p = scan_next_line(p)) {
        uint64_t hierarchy;
        const char *list = p;
        if (!scan_u64(&list, &hierarchy) || *list++ != ':')
            continue;
        size_t len = strcspn(list, ":\n");
        if (list[len] != ':')
            continue;

        bool unified = hierarchy == 0 && len == 0;
        if (!lists(list, len, controller) && !(unified && !found))
            continue;
        const char *begin = list + len + 1;
        if (!scan_copy(path, size, begin, strcspn(begin, "\n")))
            return -ENAMETOOLONG;
        found = unified ? 2 : 1;
        if (!unified)
            break;
    }
    if (!found)
        return -ENOENT;

    *version = found;
    return 0;
}

/* Finding the directory. */

static bool is_mount_of(const struct proc_mount *m, int version, const char *controller)
{
    if (version == 2)
        return !strcmp(m->type, "cgroup2");

    return !strcmp(m->type, "cgroup") && lists(m->super_options, strlen(m->super_options), controller);
}

/* A directory above our cgroup namespace, or beside it (cgroup_namespaces(7)). */
static bool is_outside(const char *path)
{
    return !strncmp(path, "/..", 3);
}

/* What of the group's path lies below the directory that is mounted. */
static const char *path_in_mount(const char *path, const char *mount_root)
{
    size_t len = strlen(mount_root);
    if (!strcmp(mount_root, "/"))
        return path;
    if (!strncmp(path, mount_root, len) && (path[len] == '/' || !path[len]))
        return path + len;

    return "";
}

static bool exists(struct procfs *sys, const char *directory, const char *file)
{
    char name[PATH_MAX];
    const char *text;
    int n = snprintf(name, sizeof(name), "%s/%s", directory, file);
    return n < (int)sizeof(name) && procfs_text(sys, name, &text) >= 0;
}

static bool is_directory(struct procfs *sys, const char *name)
{
    const char *const *names;
    return procfs_names(sys, name, &names) >= 0;
}

static int place_below(struct procfs *sys, const struct proc_mount *m, const char *path, struct place *ret)
{
    const char *mount = m->mount_point;
    if (strncmp(mount, "/sys/", 5))
        return -ENOENT;

    mount += 5;
    int n = snprintf(ret->directory, sizeof(ret->directory), "%s%s", mount, path_in_mount(path, m->root));
    if (n >= (int)sizeof(ret->directory))
        return -ENAMETOOLONG;

    ret->top = strlen(mount);
    while (n > (int)ret->top && ret->directory[n - 1] == '/')
        ret->directory[--n] = '\0';
    /* The group may have a path that this mount does not show (a container with the host's
     * cgroup namespace). */
    if (!is_directory(sys, ret->directory))
        ret->directory[ret->top] = '\0';
    return is_directory(sys, ret->directory) ? 0 : -ENOENT;
}

/* Whether the directory is the top of its whole hierarchy: there, version 2 has no limits and version 1 an
 * agent (CFTYPE_NOT_ON_ROOT and CFTYPE_ONLY_ON_ROOT, kernel/cgroup). */
static bool is_whole_host(struct procfs *sys, const struct place *place)
{
    static const char *const limits[] = { "cgroup.type", "memory.max", "cpu.max", "pids.max" };
    if (place->version == 1)
        return exists(sys, place->directory, "release_agent");

    for (size_t i = 0; i < sizeof(limits) / sizeof(limits[0]); i++)
        if (exists(sys, place->directory, limits[i]))
            return false;
    return true;
}

/* Whether the host's hierarchy is mounted beside our own part of it: then `sys` may be the host's. */
static bool sees_host(const struct proc_mounts *mounts)
{
    for (size_t i = 0; i < mounts->count; i++)
        if (!strncmp(mounts->items[i].type, "cgroup", 6) && is_outside(mounts->items[i].root))
            return true;
    return false;
}

/* The top of a hierarchy is our group only where we are in it and know of no namespace between. */
static bool is_ours(struct procfs *sys, const struct proc_mounts *mounts, const struct proc_mount *m,
                    const char *path, const struct place *place)
{
    if (is_outside(path) || is_outside(m->root))
        return false;

    return (!strcmp(path, "/") && !sees_host(mounts)) || !is_whole_host(sys, place);
}

/* Returns 0, -ENOENT where the controller's hierarchy is not mounted, or -EXDEV where what is mounted does
 * not show our group: it is another view of the machine than ours. */
static int find_place(struct procfs *sys, const struct proc_mounts *mounts, const char *groups,
                      const char *controller, struct place *ret)
{
    char path[PATH_MAX];
    int r = proc_cgroup_find(groups, controller, &ret->version, path, sizeof(path));
    if (r < 0)
        return r;

    r = -ENOENT;
    for (size_t i = 0; i < mounts->count; i++) {
        const struct proc_mount *m = &mounts->items[i];
        if (m->hidden || !is_mount_of(m, ret->version, controller) || place_below(sys, m, path, ret) < 0)
            continue;
        if (is_ours(sys, mounts, m, path, ret))
            return 0;
        r = -EXDEV;
    }
    return r;
}

/* Reading its files. */

static const char *text_of(struct procfs *sys, const struct place *place, const char *file)
{
    char name[PATH_MAX];
    const char *text;
    int n = snprintf(name, sizeof(name), "%s/%s", place->directory, file);
    return n < (int)sizeof(name) && procfs_text(sys, name, &text) >= 0 ? text : "";
}

/* A file of one number; "max" and what is not there are absent. */
static uint64_t number_of(struct procfs *sys, const struct place *place, const char *file)
{
    uint64_t value;
    const char *p = text_of(sys, place, file);
    return scan_u64(&p, &value) ? value : PROC_ABSENT;
}

/* Cut the last component. False at the mount's top. */
static bool go_up(struct place *place)
{
    char *slash = strrchr(place->directory, '/');
    if (strlen(place->directory) <= place->top || !slash || slash < place->directory + place->top)
        return false;

    *slash = '\0';
    return true;
}

static uint64_t smallest_number(struct procfs *sys, const struct place *place, const char *file)
{
    struct place at = *place;
    uint64_t least = PROC_ABSENT;
    do {
        uint64_t value = number_of(sys, &at, file);
        if (value < least)
            least = value;
    } while (go_up(&at));
    return least;
}

static double quota_of(struct procfs *sys, const struct place *place)
{
    uint64_t quota = 0, period = 0;
    int64_t of_v1;
    if (place->version == 2) {
        proc_group_parse_cpu_max(text_of(sys, place, "cpu.max"), &quota, &period);
    } else {
        const char *p = text_of(sys, place, "cpu.cfs_quota_us"); /* -1: none */
        quota = scan_i64(&p, &of_v1) && of_v1 > 0 ? (uint64_t)of_v1 : 0;
        period = quota ? number_of(sys, place, "cpu.cfs_period_us") : 0;
    }
    return quota && period && period != PROC_ABSENT ? (double)quota / (double)period : INFINITY;
}

static double smallest_quota(struct procfs *sys, const struct place *place)
{
    struct place at = *place;
    double least = INFINITY;
    do
        least = fmin(least, quota_of(sys, &at));
    while (go_up(&at));
    return least;
}

static void read_cpu(struct procfs *sys, const struct place *place, struct proc_cgroup *g)
{
    double quota = smallest_quota(sys, place);
    g->has_cpu_quota = isfinite(quota);
    g->cpu_quota_cores = g->has_cpu_quota ? quota : NAN;

    struct proc_group_stat stat = proc_group_stat_nothing();
    proc_group_parse_cpu(text_of(sys, place, "cpu.stat"), place->version, &stat);
    g->cpu_periods = stat.cpu_periods;
    g->cpu_throttled_periods = stat.cpu_throttled_periods;
    g->cpu_throttled_seconds = stat.cpu_throttled_seconds;
    g->cpu_usage_seconds = stat.cpu_usage_seconds;
    g->cpu_user_seconds = stat.cpu_user_seconds;
    g->cpu_system_seconds = stat.cpu_system_seconds;
}

static double seconds_of(uint64_t ns)
{
    return ns == PROC_ABSENT ? NAN : (double)ns / 1e9;
}

static void read_cpuacct(struct procfs *sys, const struct place *place, struct proc_cgroup *g)
{
    if (place->version != 1)
        return;

    g->cpu_usage_seconds = seconds_of(number_of(sys, place, "cpuacct.usage"));
    g->cpu_user_seconds = seconds_of(number_of(sys, place, "cpuacct.usage_user"));
    g->cpu_system_seconds = seconds_of(number_of(sys, place, "cpuacct.usage_sys"));
    if (!isnan(g->cpu_user_seconds))
        return;

    /* Before Linux 4.7 in clock ticks alone (cgroup-v1/cpuacct.rst). */
    struct proc_group_stat stat = proc_group_stat_nothing();
    proc_group_parse_cpuacct(text_of(sys, place, "cpuacct.stat"), &stat);
    g->cpu_user_seconds = stat.cpu_user_seconds;
    g->cpu_system_seconds = stat.cpu_system_seconds;
}

static uint64_t unless_unlimited(uint64_t bytes)
{
    return proc_group_is_unlimited(bytes) ? PROC_ABSENT : bytes;
}

static void read_memory(struct procfs *sys, const struct place *place, struct proc_cgroup *g)
{
    bool one = place->version == 1;
    const char *limit = one ? "memory.limit_in_bytes" : "memory.max";
    uint64_t least = smallest_number(sys, place, limit);
    g->memory_used_bytes = number_of(sys, place, one ? "memory.usage_in_bytes" : "memory.current");
    if (!one) { /* version 1 counts memory and swap together (memory.memsw), which is another question */
        g->swap_limit_bytes = smallest_number(sys, place, "memory.swap.max");
        g->swap_used_bytes = number_of(sys, place, "memory.swap.current");
    }
    g->memory_oom_kills =
        proc_group_value(text_of(sys, place, one ? "memory.oom_control" : "memory.events"), "oom_kill");

    const char *stat = text_of(sys, place, "memory.stat");
    uint64_t above = one ? proc_group_value(stat, "hierarchical_memory_limit") : PROC_ABSENT;
    g->memory_limit_bytes = unless_unlimited(above < least ? above : least);
    uint64_t inactive = proc_group_value(stat, one ? "total_inactive_file" : "inactive_file");
    g->memory_working_set_bytes = proc_group_working_set(g->memory_used_bytes, inactive);
}

static void read_tasks(struct procfs *sys, const struct place *place, struct proc_cgroup *g)
{
    g->tasks = number_of(sys, place, "pids.current");
    g->tasks_limit = smallest_number(sys, place, "pids.max");
}

static struct proc_cgroup nothing_known(void)
{
    struct proc_cgroup g;
    memset(&g, 0xff, sizeof(g)); /* PROC_ABSENT everywhere */
    g.version = 2;
    g.has_cpu_quota = false;
    g.cpu_quota_cores = g.cpu_usage_seconds = g.cpu_user_seconds = g.cpu_system_seconds = NAN;
    g.cpu_throttled_seconds = NAN;
    return g;
}

static int read_controllers(struct procfs *sys, const struct proc_mounts *mounts, const char *groups,
                            struct proc_cgroup *ret)
{
    static const struct {
        const char *name;
        void (*read)(struct procfs *sys, const struct place *place, struct proc_cgroup *g);
    } controllers[] = {
        { "cpu", read_cpu }, { "cpuacct", read_cpuacct }, { "memory", read_memory }, { "pids", read_tasks }
    };
    struct proc_cgroup g = nothing_known();
    int r = -ENOENT;
    for (size_t i = 0; i < sizeof(controllers) / sizeof(controllers[0]); i++) {
        struct place place;
        int found = find_place(sys, mounts, groups, controllers[i].name, &place);
        if (found == -EXDEV)
            r = 0; /* there is a group, of which nothing is known */
        if (found < 0)
            continue;
        controllers[i].read(sys, &place, &g);
        if (place.version == 1 && controllers[i].read != read_tasks)
            g.version = 1;
        r = 0;
    }
    if (r == 0)
        *ret = g;
    return r;
}

int proc_cgroup_read(struct procfs *proc, struct procfs *sys, struct proc_cgroup *ret)
{
    CLEANUP(proc_mount_free) struct proc_mounts mounts = { 0 };
    CLEANUP(cleanup_free) char *groups = NULL;
    const char *text;
    int r = procfs_lines(proc, "self/cgroup", &text);
    if (r < 0)
        return r;

    groups = strdup(text);
    if (!groups)
        return -ENOMEM;

    r = procfs_lines(proc, "self/mountinfo", &text);
    if (r == 0)
        r = proc_mount_parse(text, &mounts);
    if (r < 0)
        return r;

    return read_controllers(sys, &mounts, groups, ret);
}

const struct proc_field proc_cgroup_fields[] = {
    { "version", PROC_U64, false, offsetof(struct proc_cgroup, version),
      "2, or 1 where the cpu or memory controller still is a version 1 hierarchy" },
    { "cpu_quota_cores", PROC_DOUBLE, true, offsetof(struct proc_cgroup, cpu_quota_cores),
      "CPUs that may be used: the tightest of this group and those above it that it sees" },
    { "cpu_usage_seconds", PROC_DOUBLE, true, offsetof(struct proc_cgroup, cpu_usage_seconds), "" },
    { "cpu_user_seconds", PROC_DOUBLE, true, offsetof(struct proc_cgroup, cpu_user_seconds), "" },
    { "cpu_system_seconds", PROC_DOUBLE, true, offsetof(struct proc_cgroup, cpu_system_seconds), "" },
    { "cpu_periods", PROC_U64, true, offsetof(struct proc_cgroup, cpu_periods), "" },
    { "cpu_throttled_periods", PROC_U64, true, offsetof(struct proc_cgroup, cpu_throttled_periods),
      "in which the group was held back" },
    { "cpu_throttled_seconds", PROC_DOUBLE, true, offsetof(struct proc_cgroup, cpu_throttled_seconds), "" },
    { "memory_limit_bytes", PROC_U64, true, offsetof(struct proc_cgroup, memory_limit_bytes),
      "the tightest, as above" },
    { "memory_used_bytes", PROC_U64, true, offsetof(struct proc_cgroup, memory_used_bytes),
      "page cache included" },
    { "memory_working_set_bytes", PROC_U64, true, offsetof(struct proc_cgroup, memory_working_set_bytes),
      "without page cache that can go at once: what the kubelet evicts by" },
    { "memory_oom_kills", PROC_U64, true, offsetof(struct proc_cgroup, memory_oom_kills), "" },
    { "swap_limit_bytes", PROC_U64, true, offsetof(struct proc_cgroup, swap_limit_bytes), "" },
    { "swap_used_bytes", PROC_U64, true, offsetof(struct proc_cgroup, swap_used_bytes), "" },
    { "tasks", PROC_U64, true, offsetof(struct proc_cgroup, tasks), "" },
    { "tasks_limit", PROC_U64, true, offsetof(struct proc_cgroup, tasks_limit), "" },
    PROC_FIELDS_END,
};
