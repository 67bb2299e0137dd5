/* SPDX-License-Identifier: MIT */
/* Devices of mounted btrfs file systems: their size, use and error counters, which sysfs does not tell. They
 * are asked with ioctl(2) of a mount point (linux/btrfs.h, since Linux 3.4); no privilege is needed but to
 * open it. */
#ifndef SONDA_PROC_BTRFS_H
#define SONDA_PROC_BTRFS_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "proc/mount.h"

/* In the order of enum btrfs_dev_stat_values. */
enum {
    PROC_BTRFS_WRITE,
    PROC_BTRFS_READ,
    PROC_BTRFS_FLUSH,
    PROC_BTRFS_CORRUPTION,
    PROC_BTRFS_GENERATION,
    PROC_BTRFS_ERRORS
};

struct proc_btrfs_device {
    char fsid[37];                    /* of the file system, as its directory in /sys/fs/btrfs is called */
    char uuid[37];                    /* of the device, the same form */
    char name[256];                   /* last part of its path: "sda1" */
    uint64_t total_bytes, used_bytes; /* used: allocated to chunks */
    uint64_t errors[PROC_BTRFS_ERRORS];
};

/* The devices of every btrfs among `mounts`, each file system asked once, at the first of its mount points
 * below the directory `root` that can be opened. Writes at most `room` devices; returns how many. What cannot
 * be asked is left out. */
size_t proc_btrfs_read(const struct proc_mounts *mounts, int root, struct proc_btrfs_device *devices,
                       size_t room);

/* For tests: call this in place of ioctl(2); NULL puts it back. */
void proc_btrfs_replace(int (*ioctl)(int fd, unsigned long request, void *argument));

#endif
