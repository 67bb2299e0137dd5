/* SPDX-License-Identifier: MIT */
#include "proc/filesystem.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>

/* `root` in front of `mount_point`, with one slash between. */
static int path_below(const char *root, const char *mount_point, char path[PATH_MAX])
{
    size_t len = strlen(root);
    while (len && root[len - 1] == '/')
        len--;

    int n = snprintf(path, PATH_MAX, "%.*s%s", (int)len, root, mount_point);
    return n >= PATH_MAX ? -ENAMETOOLONG : 0;
}

int proc_filesystem_read(struct procfs *root, bool live, const char *mount_point, bool remote,
                         int64_t bound_ns, struct proc_statfs *ret)
{
    char path[PATH_MAX];
    int r = live ? -ENOENT : proc_statfs_recorded(root, mount_point, ret);
    if (r != -ENOENT)
        return r;

    r = procfs_fd(root) < 0 ? -ENOENT : path_below(procfs_path(root), mount_point, path);
    if (r < 0)
        return r;

    return remote ? proc_statfs_bounded(path, bound_ns, ret) : proc_statfs_read(path, ret);
}

int proc_filesystem_root(struct procfs *root, bool live, struct proc_statfs *ret)
{
    int r = live ? -ENOENT : proc_statfs_recorded(root, "/", ret);
    if (r != -ENOENT || procfs_fd(root) < 0)
        return r;

    return proc_statfs_of(procfs_fd(root), ret);
}
