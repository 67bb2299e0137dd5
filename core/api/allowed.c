/* SPDX-License-Identifier: MIT */
#include "api/allowed.h"

#include <errno.h>
#include <fnmatch.h>
#include <stdbool.h>
#include <string.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* Of /proc/<pid>, and of its tasks. */
static const char *const of_process[] = {
    ".",         "comm",      "cgroup",        "cpuset",        "io",          "limits",
    "loginuid",  "mountinfo", "mounts",        "mountstats",    "net",         "net/*",
    "numa_maps", "oom_adj",   "oom_score",     "oom_score_adj", "personality", "sched",
    "schedstat", "sessionid", "setgroups",     "smaps_rollup",  "stat",        "statm",
    "status",    "task",      "timerslack_ns", "wchan",
};

/* Of the rest of /proc. */
static const char *const not_of_proc[] = {
    "kallsyms",    "kcore",      "key-users",   "keys",          "kmsg",          "kpagecgroup",
    "kpagecount",  "kpageflags", "vmcore",      "sysrq-trigger", "iomem",         "ioports",
    "vmallocinfo", "timer_list", "sched_debug", "map_files",     "latency_stats", "mtrr",
};

static const char *const not_of_sys[] = {
    "kernel/debug",
    "kernel/debug/*",
    "kernel/tracing",
    "kernel/tracing/*",
    "kernel/security",
    "kernel/security/*",
    "kernel/notes",
    "kernel/vmcoreinfo",
    "firmware/efi/efivars",
    "firmware/efi/efivars/*",
    "firmware/efi/vars/*",
    "fs/pstore",
    "fs/pstore/*",
    "fs/bpf",
    "fs/bpf/*",
};

/* Public files of the root that collectors read. Services of runit are links to directories elsewhere, and
 * what supervises them has another: of both only the state is open. */
static const char *const of_root[] = {
    "etc/os-release",
    "usr/lib/os-release",
    "etc/selinux/config",
    "run/udev/data",
    "run/udev/data/*",
    "etc/machine-id",
    "usr/share/misc/pci.ids",
    "usr/share/hwdata/pci.ids",
    "etc/service",
    "etc/service/*[!/]",
    "etc/service/*/supervise",
    "etc/service/*/supervise/status",
    "etc/service/*/supervise/down",
    "etc/sv/*/supervise",
    "etc/sv/*/supervise/status",
    "etc/sv/*/supervise/down",
    "run/runit/*/status",
    "run/runit/*/down",
    "run/runit/supervise/*/status",
    "run/runit/supervise/*/down",
};

/* A '*' at the end stands for any bytes, elsewhere for those of one component. Most patterns have none, or
 * one at the end: those need no fnmatch(3). */
static bool matches(const char *name, const char *pattern)
{
    const char *star = strchr(pattern, '*');
    if (!star)
        return !strcmp(name, pattern);
    if (!star[1])
        return !strncmp(name, pattern, (size_t)(star - pattern));

    return !fnmatch(pattern, name, FNM_PATHNAME);
}

static bool is_among(const char *name, const char *const *patterns, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (matches(name, patterns[i]))
            return true;
    return false;
}

/* The one way that a path is spelled before it is judged: the components of `path` behind what `name` holds,
 * without doubled slashes and ".". Nothing is left of "/" itself. */
static int append(char name[PATH_MAX], const char *path)
{
    size_t used = strlen(name);

    while (*(path += strspn(path, "/"))) {
        size_t len = strcspn(path, "/");
        if (len == 2 && path[0] == '.' && path[1] == '.')
            return -EACCES;
        if (len != 1 || path[0] != '.') {
            if (used + (used > 0) + len >= PATH_MAX)
                return -ENAMETOOLONG;
            if (used)
                name[used++] = '/';
            memcpy(name + used, path, len);
            used += len;
            name[used] = '\0';
        }
        path += len;
    }
    return 0;
}

static int normalise(const char *path, char name[PATH_MAX])
{
    name[0] = '\0';
    if (*path != '/')
        return -EINVAL;

    return strlen(path) < PATH_MAX ? append(name, path) : -ENAMETOOLONG;
}

/* What follows the directory in the path, "." for the directory itself, NULL where it is not below it. */
static const char *below(const char *path, const char *directory)
{
    size_t len = strlen(directory);
    if (strncmp(path, directory, len))
        return NULL;
    if (!len)
        return *path ? path : ".";
    if (!path[len])
        return ".";

    return path[len] == '/' ? path + len + 1 : NULL;
}

/* What follows "<pid>/" or "self/", or its "task/<tid>/"; NULL where the name is of no process. */
static const char *within_process(const char *name)
{
    size_t len = strcspn(name, "/");
    bool number = len && strspn(name, "0123456789") == len;
    if (!number && !(len == 4 && !memcmp(name, "self", 4)) &&
        !(len == 11 && !memcmp(name, "thread-self", 11)))
        return NULL;

    name += len;
    if (!*name)
        return ".";
    return ++name;
}

static bool is_open_of_process(const char *name)
{
    if (strncmp(name, "task/", 5))
        return is_among(name, of_process, COUNT(of_process));

    const char *thread = within_process(name + 5);
    return thread && is_among(thread, of_process, COUNT(of_process));
}

static bool is_open_of_proc(const char *name)
{
    const char *process = within_process(name);
    if (process)
        return is_open_of_process(process);

    return !is_among(name, not_of_proc, COUNT(not_of_proc));
}

/* Addresses of the kernel's modules, which lie behind links too: .../driver/module/sections. */
static bool is_section(const char *name)
{
    const char *found = name;

    while ((found = strstr(found, "/sections")) != NULL) {
        found += strlen("/sections");
        if (!*found || *found == '/')
            return true;
    }
    return false;
}

/* Most of /sys (class, devices, block, bus) is told from its first letters alone. */
static bool is_open_of_sys(const char *name)
{
    if (is_section(name))
        return false;

    static const char *const suspects[] = { "kernel/", "firmware/", "module/", "fs/" };
    for (size_t i = 0; i < COUNT(suspects); i++)
        if (!strncmp(name, suspects[i], strlen(suspects[i])))
            return !is_among(name, not_of_sys, COUNT(not_of_sys));
    return true;
}

static bool is_open(enum allowed_root root, const char *name)
{
    switch (root) {
    case ALLOWED_PROC:
        return is_open_of_proc(name);
    case ALLOWED_SYS:
        return is_open_of_sys(name);
    case ALLOWED_ROOT:
        return is_among(name, of_root, COUNT(of_root));
    case ALLOWED_DIRECTORY:
        return true;
    }
    return false;
}

static int settle(struct allowed *ret, enum allowed_root root, size_t directory, const char *name)
{
    bool open = is_open(root, name);
    ret->root = root;
    ret->directory = directory;
    memmove(ret->name, name, strlen(name) + 1);
    return open ? 0 : -EACCES;
}

int allowed_find(const char *path, const char *const *directories, struct allowed *ret)
{
    char directory[PATH_MAX];
    const char *name;
    int r = normalise(path, ret->name);
    if (r < 0)
        return r;

    if ((name = below(ret->name, "proc")))
        return settle(ret, ALLOWED_PROC, 0, name);
    if ((name = below(ret->name, "sys")))
        return settle(ret, ALLOWED_SYS, 0, name);

    for (size_t i = 0; directories && directories[i]; i++)
        if (!normalise(directories[i], directory) && (name = below(ret->name, directory)))
            return settle(ret, ALLOWED_DIRECTORY, i, name);

    return settle(ret, ALLOWED_ROOT, 0, ret->name);
}

int allowed_within(const struct allowed *directory, const char *name, struct allowed *ret)
{
    if (!*name || *name == '/')
        return -EACCES;

    strcpy(ret->name, strcmp(directory->name, ".") != 0 ? directory->name : "");
    int r = append(ret->name, name);
    if (r < 0)
        return r;
    if (!*ret->name)
        strcpy(ret->name, ".");
    return settle(ret, directory->root, directory->directory, ret->name);
}
