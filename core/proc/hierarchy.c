/* SPDX-License-Identifier: MIT */
#include "proc/hierarchy.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <string.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "proc/beneath.h"

static const char v2_mark[] = "fs/cgroup/cgroup.controllers", unified[] = "fs/cgroup/unified";

/* Names of version 1's hierarchies; a controller may share one with another. */
static const char *const v1_paths[PROC_CONTROLLERS][4] = {
    [PROC_CONTROLLER_MEMORY] = { "fs/cgroup/memory" },
    [PROC_CONTROLLER_CPU] = { "fs/cgroup/cpu,cpuacct", "fs/cgroup/cpuacct,cpu", "fs/cgroup/cpu" },
    [PROC_CONTROLLER_CPUACCT] = { "fs/cgroup/cpu,cpuacct", "fs/cgroup/cpuacct,cpu", "fs/cgroup/cpuacct" },
    [PROC_CONTROLLER_IO] = { "fs/cgroup/blkio" },
    [PROC_CONTROLLER_PIDS] = { "fs/cgroup/pids" },
};

static bool is_kernels(int fd)
{
    struct statfs fs;
    return !fstatfs(fd, &fs) && (fs.f_type == CGROUP_SUPER_MAGIC || fs.f_type == CGROUP2_SUPER_MAGIC);
}

/* Below the kernel's own sysfs a directory where nothing is mounted is no hierarchy, whatever its name. */
static bool is_hierarchy(int fd, struct procfs *sys)
{
    struct statfs fs;
    return is_kernels(fd) || fstatfs(procfs_fd(sys), &fs) || fs.f_type != SYSFS_MAGIC;
}

/* The hierarchy at that path, opened where it is not yet; NULL where there is none. */
static const struct proc_hierarchy *hierarchy_at(struct proc_hierarchies *h, struct procfs *sys,
                                                 const char *path, int version)
{
    for (size_t i = 0; i < h->count; i++)
        if (!strcmp(h->list[i].path, path))
            return &h->list[i];

    int fd = procfs_fd(sys) < 0 ? -ENOENT : beneath_open(procfs_fd(sys), path, O_PATH | O_DIRECTORY);
    if (fd < 0)
        return NULL;
    if (!is_hierarchy(fd, sys)) {
        close(fd);
        return NULL;
    }

    h->list[h->count] = (struct proc_hierarchy){ fd, version, path, is_kernels(fd) };
    return &h->list[h->count++];
}

static const struct proc_hierarchy *find_v1(struct proc_hierarchies *h, struct procfs *sys, size_t controller)
{
    const struct proc_hierarchy *found = NULL;
    for (size_t i = 0; !found && v1_paths[controller][i]; i++)
        found = hierarchy_at(h, sys, v1_paths[controller][i], 1);
    return found;
}

static void open_v1(struct proc_hierarchies *h, struct procfs *sys)
{
    const struct proc_hierarchy *two = NULL;
    const char *text;
    for (size_t i = 0; i < PROC_CONTROLLERS; i++)
        h->of[i] = find_v1(h, sys, i);
    if (h->count && procfs_text(sys, "fs/cgroup/unified/cgroup.controllers", &text) >= 0)
        two = hierarchy_at(h, sys, unified, 2);
    for (size_t i = 0; i < PROC_CONTROLLERS; i++)
        if (!h->of[i])
            h->of[i] = two;
}

int proc_hierarchies_open(struct proc_hierarchies *h, struct procfs *sys)
{
    const char *text;
    *h = (struct proc_hierarchies){ 0 };
    if (procfs_text(sys, v2_mark, &text) < 0) {
        open_v1(h, sys);
    } else {
        const struct proc_hierarchy *all = hierarchy_at(h, sys, "fs/cgroup", 2);
        for (size_t i = 0; i < PROC_CONTROLLERS; i++)
            h->of[i] = all;
    }
    for (size_t i = 0; !h->first && i < PROC_CONTROLLERS; i++)
        h->first = h->of[i];
    return h->first ? 0 : -ENOENT;
}

void proc_hierarchies_close(struct proc_hierarchies *h)
{
    for (size_t i = 0; i < h->count; i++)
        close(h->list[i].fd);
    *h = (struct proc_hierarchies){ 0 };
}
