/* SPDX-License-Identifier: MIT */
#include "proc/filesystem.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

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

static bool is_on_file(struct procfs *root, const struct proc_mount *m)
{
    char path[PATH_MAX];
    struct stat st;

    return !m->remote && path_below(procfs_path(root), m->mount_point, path) == 0 && lstat(path, &st) == 0 &&
           !S_ISDIR(st.st_mode);
}

int proc_filesystem_read_mount(struct procfs *root, bool live, const struct proc_mount *m, int64_t bound_ns,
                               struct proc_statfs *ret)
{
    int r = proc_filesystem_read(root, live, m->mount_point, m->remote, bound_ns, ret);
    if (r < 0)
        return r;

    ret->read_only = m->read_only;
    ret->on_file |= live && is_on_file(root, m);
    return 0;
}

int proc_filesystem_root(struct procfs *root, bool live, struct proc_statfs *ret)
{
    int r = live ? -ENOENT : proc_statfs_recorded(root, "/", ret);
    if (r != -ENOENT || procfs_fd(root) < 0)
        return r;

    return proc_statfs_of(procfs_fd(root), ret);
}
