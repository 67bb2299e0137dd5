/* SPDX-License-Identifier: MIT */
#include "proc/group.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "proc/beneath.h"
#include "proc/witness.h"

#define AT(member) offsetof(struct proc_group_stat, member)

/* The directories of one group, one a hierarchy; opened when first asked for. */
struct place {
    const struct proc_hierarchies *hierarchies;
    const char *root, *path;
    int fds[PROC_CONTROLLERS]; /* by the place of the hierarchy; -1: not opened, or not there */
    bool tried[PROC_CONTROLLERS];
    struct proc_group_reading *reading;
};

static int version_of(const struct place *p, enum proc_controller c)
{
    return p->hierarchies->of[c] ? p->hierarchies->of[c]->version : 0;
}

static int directory_of(struct place *p, const struct proc_hierarchy *h)
{
    size_t i = (size_t)(h - p->hierarchies->list);
    if (!p->tried[i])
        p->fds[i] = beneath_open(h->fd, p->path[1] ? p->path + 1 : ".", O_PATH | O_DIRECTORY);
    p->tried[i] = true;
    return p->fds[i];
}

/* The text of a file of a controller; "" where there is none. Lasts until the next one. */
static const char *file_of(struct place *p, enum proc_controller c, const char *name, unsigned flags)
{
    const struct proc_hierarchy *h = p->hierarchies->of[c];
    char path[PATH_MAX];
    struct proc_once *file = &p->reading->file;
    if (!h)
        return "";

    path[0] = '\0';
    if (proc_witness_is_set())
        snprintf(path, sizeof(path), "%s%s", h->path, p->path[1] ? p->path : "");
    flags |= h->kernels ? PROC_ONCE_KERNELS : 0;
    return proc_once_read(file, directory_of(p, h), name, flags, p->root, path) < 0 ? "" : file->text;
}

static const char *text_of(struct place *p, enum proc_controller c, const char *name)
{
    return file_of(p, c, name, PROC_ONCE_RECORD);
}

static uint64_t number_of(struct place *p, enum proc_controller c, const char *name)
{
    return proc_group_number(text_of(p, c, name), PROC_ABSENT);
}

/* A limit: 0 of "max", and of what version 1 prints for it. */
static uint64_t limit_of(struct place *p, enum proc_controller c, const char *name)
{
    const char *text = text_of(p, c, name);
    uint64_t limit = proc_group_number(text, strncmp(text, "max", 3) == 0 ? 0 : PROC_ABSENT);
    return limit != PROC_ABSENT && proc_group_is_unlimited(limit) ? 0 : limit;
}

static void read_cpuacct(struct place *p, struct proc_group_stat *s)
{
    uint64_t ns;
    if (version_of(p, PROC_CONTROLLER_CPUACCT) != 1)
        return;

    ns = number_of(p, PROC_CONTROLLER_CPUACCT, "cpuacct.usage");
    s->cpu_usage_seconds = ns == PROC_ABSENT ? NAN : (double)ns / 1e9;
    proc_group_parse_cpuacct(text_of(p, PROC_CONTROLLER_CPUACCT, "cpuacct.stat"), s);
}

static int read_cpu(struct place *p, struct proc_group_stat *s)
{
    proc_group_parse_cpu(text_of(p, PROC_CONTROLLER_CPU, "cpu.stat"), version_of(p, PROC_CONTROLLER_CPU), s);
    read_cpuacct(p, s);
    return 0;
}

/* The top of version 2 has no memory.current: what its memory.stat tells of is used. */
static uint64_t used_at_top(const struct place *p, const struct proc_group_stat *s)
{
    if (p->path[1] || s->memory_rss_bytes == PROC_ABSENT || s->memory_cache_bytes == PROC_ABSENT)
        return PROC_ABSENT;

    return s->memory_rss_bytes + s->memory_cache_bytes;
}

static int read_memory(struct place *p, struct proc_group_stat *s)
{
    int version = version_of(p, PROC_CONTROLLER_MEMORY);
    bool one = version == 1;
    s->memory_used_bytes =
        number_of(p, PROC_CONTROLLER_MEMORY, one ? "memory.usage_in_bytes" : "memory.current");
    proc_group_parse_memory(text_of(p, PROC_CONTROLLER_MEMORY, "memory.stat"), version, s);
    if (s->memory_used_bytes == PROC_ABSENT)
        s->memory_used_bytes = used_at_top(p, s);
    s->memory_working_set_bytes = proc_group_working_set(s->memory_used_bytes, s->memory_inactive_file_bytes);
    return 0;
}

static int read_events(struct place *p, struct proc_group_stat *s)
{
    bool one = version_of(p, PROC_CONTROLLER_MEMORY) == 1;
    const char *text = text_of(p, PROC_CONTROLLER_MEMORY, one ? "memory.oom_control" : "memory.events");
    s->oom_kills = proc_group_value(text, "oom_kill");
    if (one) {
        s->memory_peak_bytes = number_of(p, PROC_CONTROLLER_MEMORY, "memory.max_usage_in_bytes");
        s->memory_kernel_bytes = number_of(p, PROC_CONTROLLER_MEMORY, "memory.kmem.usage_in_bytes");
        return 0;
    }
    s->memory_high_events = proc_group_value(text, "high");
    s->memory_max_events = proc_group_value(text, "max");
    s->memory_peak_bytes = number_of(p, PROC_CONTROLLER_MEMORY, "memory.peak");
    s->swap_used_bytes = number_of(p, PROC_CONTROLLER_MEMORY, "memory.swap.current");
    return 0;
}

/* Of the group and all below it, which kernels before 4.10 or so do not have. */
static int read_blkio(struct place *p, const char *name, bool bytes)
{
    char recursive[64];
    snprintf(recursive, sizeof(recursive), "%s_recursive", name);
    const char *text = text_of(p, PROC_CONTROLLER_IO, recursive);
    if (!*text)
        text = text_of(p, PROC_CONTROLLER_IO, name);
    return proc_group_parse_blkio(text, bytes, &p->reading->devices);
}

static int read_io(struct place *p, struct proc_group_stat *s)
{
    (void)s;
    if (version_of(p, PROC_CONTROLLER_IO) != 1)
        return proc_group_parse_io(text_of(p, PROC_CONTROLLER_IO, "io.stat"), &p->reading->devices);

    int r = read_blkio(p, "blkio.throttle.io_service_bytes", true);
    return r < 0 ? r : read_blkio(p, "blkio.throttle.io_serviced", false);
}

static int read_pressure(struct place *p, struct proc_group_stat *s)
{
    if (version_of(p, PROC_CONTROLLER_PRESSURE) != 2)
        return 0;

    proc_group_parse_pressure(text_of(p, PROC_CONTROLLER_PRESSURE, "cpu.pressure"), &s->cpu_waiting_seconds,
                              &s->cpu_stalled_seconds);
    proc_group_parse_pressure(text_of(p, PROC_CONTROLLER_PRESSURE, "memory.pressure"),
                              &s->memory_waiting_seconds, &s->memory_stalled_seconds);
    proc_group_parse_pressure(text_of(p, PROC_CONTROLLER_PRESSURE, "io.pressure"), &s->io_waiting_seconds,
                              &s->io_stalled_seconds);
    return 0;
}

static void read_cpu_spec(struct place *p, struct proc_group_stat *s)
{
    int64_t quota;
    if (version_of(p, PROC_CONTROLLER_CPU) != 1) {
        proc_group_parse_cpu_max(text_of(p, PROC_CONTROLLER_CPU, "cpu.max"), &s->cpu_quota_us,
                                 &s->cpu_period_us);
        s->cpu_shares = proc_group_shares(number_of(p, PROC_CONTROLLER_CPU, "cpu.weight"));
        return;
    }
    const char *text = text_of(p, PROC_CONTROLLER_CPU, "cpu.cfs_quota_us"); /* -1: none */
    if (scan_i64(&text, &quota))
        s->cpu_quota_us = quota > 0 ? (uint64_t)quota : 0;
    s->cpu_period_us = number_of(p, PROC_CONTROLLER_CPU, "cpu.cfs_period_us");
    s->cpu_shares = number_of(p, PROC_CONTROLLER_CPU, "cpu.shares");
}

static int read_spec(struct place *p, struct proc_group_stat *s)
{
    const enum proc_controller memory = PROC_CONTROLLER_MEMORY;
    read_cpu_spec(p, s);
    if (version_of(p, memory) != 1) {
        s->memory_limit_bytes = limit_of(p, memory, "memory.max");
        s->memory_reservation_bytes = limit_of(p, memory, "memory.min");
        s->swap_limit_bytes = limit_of(p, memory, "memory.swap.max");
        return 0;
    }
    s->memory_limit_bytes = limit_of(p, memory, "memory.limit_in_bytes");
    s->memory_reservation_bytes = limit_of(p, memory, "memory.soft_limit_in_bytes");
    return 0;
}

static int read_tasks(struct place *p, struct proc_group_stat *s)
{
    s->tasks = number_of(p, PROC_CONTROLLER_PIDS, "pids.current");
    s->tasks_limit = limit_of(p, PROC_CONTROLLER_PIDS, "pids.max");
    return 0;
}

/* One a line. 0 stands for those of another pid namespace (cgroup_namespaces(7)). */
static int read_processes(struct place *p, struct proc_group_stat *s)
{
    size_t first = (size_t)(p->hierarchies->first - p->hierarchies->list);
    enum proc_controller c = PROC_CONTROLLER_MEMORY;
    while (p->hierarchies->of[c] != &p->hierarchies->list[first])
        c++;
    uint64_t pid, count = 0;
    const char *text = file_of(p, c, "cgroup.procs", 0);
    if (p->fds[first] < 0)
        return 0;
    for (; *text; text = scan_next_line(text)) {
        const char *at = text;
        if (scan_u64(&at, &pid) && !p->reading->pid)
            p->reading->pid = pid;
        count++;
    }
    s->processes = count;
    return 0;
}

static void take_older(uint64_t *seconds, int dir, const char *file)
{
    struct stat status;
    int r = file ? fstatat(dir, file, &status, AT_SYMLINK_NOFOLLOW) : fstat(dir, &status);
    if (r == 0 && status.st_mtim.tv_sec >= 0 && (uint64_t)status.st_mtim.tv_sec < *seconds)
        *seconds = (uint64_t)status.st_mtim.tv_sec;
}

/* As cAdvisor has it: a directory's time changes with the groups made in it, that of the file does not. */
static void read_start(struct place *p, struct proc_group_stat *s)
{
    const struct proc_hierarchy *h = p->hierarchies->first;
    int dir = directory_of(p, h);
    take_older(&s->start_seconds, dir, NULL);
    take_older(&s->start_seconds, dir, h->version == 2 ? "cgroup.events" : "cgroup.clone_children");
}

static const struct {
    unsigned part;
    int (*read)(struct place *p, struct proc_group_stat *s);
    size_t begin, end; /* of its members */
} parts_read[] = {
    { PROC_GROUP_CPU, read_cpu, AT(cpu_usage_seconds), AT(memory_used_bytes) },
    { PROC_GROUP_MEMORY, read_memory, AT(memory_used_bytes), AT(oom_kills) },
    { PROC_GROUP_EVENTS, read_events, AT(oom_kills), AT(cpu_waiting_seconds) },
    { PROC_GROUP_IO, read_io, 0, 0 },
    { PROC_GROUP_PRESSURE, read_pressure, AT(cpu_waiting_seconds), AT(cpu_quota_us) },
    { PROC_GROUP_SPEC, read_spec, AT(cpu_quota_us), AT(processes) },
    { PROC_GROUP_PROCESSES, read_processes, AT(processes), AT(tasks) },
    { PROC_GROUP_TASKS, read_tasks, AT(tasks), AT(start_seconds) },
};

#define PARTS (sizeof(parts_read) / sizeof(parts_read[0]))

/* The peak, swap and the kernel's memory stand among the members of memory.stat, with files of their own. */
unsigned proc_group_parts_of(size_t offset)
{
    unsigned parts = 0;
    bool own_file =
        offset == AT(memory_peak_bytes) || offset == AT(swap_used_bytes) || offset == AT(memory_kernel_bytes);
    for (size_t i = 0; i < PARTS; i++)
        if (offset >= parts_read[i].begin && offset < parts_read[i].end)
            parts = parts_read[i].part;
    return own_file ? parts | PROC_GROUP_EVENTS : parts;
}

int proc_group_read(const struct proc_hierarchies *h, const char *root, const char *path, unsigned parts,
                    struct proc_group_reading *ret)
{
    struct place p = { h, root, path, { -1, -1, -1, -1, -1, -1 }, { false }, ret };
    ret->stat = proc_group_stat_nothing();
    ret->devices.count = 0;
    ret->pid = 0;

    int fd = directory_of(&p, h->first);
    int r = fd < 0 ? fd : 0;
    if (r == 0)
        read_start(&p, &ret->stat);
    for (size_t i = 0; r == 0 && i < PARTS; i++)
        if (parts & parts_read[i].part)
            r = parts_read[i].read(&p, &ret->stat);
    for (size_t i = 0; i < PROC_CONTROLLERS; i++)
        if (p.fds[i] >= 0)
            close(p.fds[i]);
    return r;
}

void proc_group_free(struct proc_group_reading *r)
{
    free(r->devices.items);
    proc_once_free(&r->file);
    *r = (struct proc_group_reading){ 0 };
}
