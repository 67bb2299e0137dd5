/* SPDX-License-Identifier: MIT */
#include "proc/mount_watch.h"

#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

/* Of the list that proc_mount_read reads. */
static int open_watch(struct procfs *fs)
{
    int fd = openat(procfs_fd(fs), "1/mountinfo", O_RDONLY | O_CLOEXEC);
    return fd >= 0 ? fd : openat(procfs_fd(fs), "self/mountinfo", O_RDONLY | O_CLOEXEC);
}

static bool may_have_changed(struct proc_mount_watch *w, struct procfs *fs, int64_t now_ns)
{
    if (!procfs_live(fs))
        return true;
    if (w->fd == 0)
        w->fd = open_watch(fs);

    struct pollfd p = { .fd = w->fd, .events = POLLPRI };
    bool told = w->fd < 0 || poll(&p, 1, 0) != 0;
    return told || !w->read_ns || now_ns - w->read_ns >= PROC_MOUNT_AGE_NS;
}

int proc_mount_read_changed(struct proc_mount_watch *w, struct procfs *fs, const char *rootfs, int64_t now_ns,
                            struct proc_mounts *ret)
{
    /* Asked before the list is read, so that a change in between is seen the next time. */
    if (!may_have_changed(w, fs, now_ns))
        return 0;

    int r = proc_mount_read(fs, rootfs, ret);
    w->read_ns = r == 0 ? now_ns : 0;
    return r;
}

void proc_mount_watch_free(struct proc_mount_watch *w)
{
    if (w->fd > 0)
        close(w->fd);
    *w = (struct proc_mount_watch){ 0 };
}
