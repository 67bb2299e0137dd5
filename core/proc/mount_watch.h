/* SPDX-License-Identifier: MIT */
/* The list of mounts, read again only where it may have changed: the kernel needs some 5 us a mount to print
 * it. */
#ifndef SONDA_PROC_MOUNT_WATCH_H
#define SONDA_PROC_MOUNT_WATCH_H

#include <stdint.h>

#include "proc/mount.h"

/* Options of a file system may change without a sign: ext4 that stopped writing after an error (mount.c) says
 * so in the list alone, and nobody is told that the list changed. So a list is this old at most. */
#define PROC_MOUNT_AGE_NS INT64_C(30000000000)

/* Zero-initialised is ready. */
struct proc_mount_watch {
    int fd;          /* of mountinfo, which tells of changes (POLLPRI, proc(5)); 0: not opened, -1: none */
    int64_t read_ns; /* 0: the list is to be read */
};

/* proc_mount_read, but `ret` is left as it is where the last call with it answered 0 and nothing says that
 * the list changed since: of a recorded tree it is read each time. now_ns: CLOCK_MONOTONIC. */
int proc_mount_read_changed(struct proc_mount_watch *w, struct procfs *fs, const char *rootfs, int64_t now_ns,
                            struct proc_mounts *ret);

void proc_mount_watch_free(struct proc_mount_watch *w);

#endif
