/* SPDX-License-Identifier: MIT */
/* What is mounted where: /proc/pid/mountinfo (since Linux 2.6.26). */
#ifndef SONDA_PROC_MOUNT_H
#define SONDA_PROC_MOUNT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "proc/procfs.h"

/* Strings are unescaped bytes, not always UTF-8, and belong to the list. */
struct proc_mount {
    uint64_t id, parent;
    uint64_t major, minor;
    const char *root; /* the directory of the file system that is mounted */
    const char *mount_point;
    const char *options;       /* of this mount */
    const char *type;          /* "ext4", "fuse.sshfs" */
    const char *source;        /* "/dev/sda1"; "" where there is none */
    const char *super_options; /* of the file system */
    bool read_only;            /* by either options, an error that keeps ext4 from writing included */
    bool hidden;  /* a later mount lies on the same point, or covers it: asked, it is not this one */
    bool covered; /* hidden, since a later mount lies on a directory above it */
    bool remote;  /* asking it may hang: a network or FUSE file system, or one mounted below such a one */
};

/* Zero-initialised is ready. Its memory is kept from one reading to the next, until proc_mount_free. */
struct proc_mounts {
    struct proc_mount *items; /* in the kernel's order */
    size_t count, room;
    char *bytes; /* what the strings point into */
    size_t bytes_room;
    struct proc_mount **index; /* scratch */
    size_t index_room;
};

/* The mounts that init sees (1/mountinfo: the host's, where fs is the host's /proc and the PID namespace is
 * its, else our own), or where that is forbidden (hidepid, no root) or missing, those that we see. `rootfs`
 * is cut off mount points, as our own view of a host has it in front. Returns 0, or a negative errno with
 * count 0. */
int proc_mount_read(struct procfs *fs, const char *rootfs, struct proc_mounts *ret);

/* The same from text in hand. A line that is odd is left out; -EBADMSG for text that was cut, or of which no
 * line is sound. */
int proc_mount_parse(const char *text, struct proc_mounts *ret);

void proc_mount_free(struct proc_mounts *m);

/* True for types that hold no user's files (proc, sysfs, cgroup …): their size says nothing. */
bool proc_mount_is_pseudo(const char *type);

/* True for types that answer statvfs(3) from this kernel's own memory or disks. */
bool proc_mount_is_local(const char *type);

#endif
