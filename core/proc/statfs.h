/* SPDX-License-Identifier: MIT */
/* Size and use of one file system: statvfs(3), with a bound for file systems that may hang (a dead NFS
 * server, a FUSE process that is stopped). Such a call cannot be interrupted, so it is made in a helper
 * thread that may be left behind; a mount whose helper has not come back is not asked again. */
#ifndef SONDA_PROC_STATFS_H
#define SONDA_PROC_STATFS_H

#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/statvfs.h>

#include "proc/field.h"
#include "proc/procfs.h"

struct proc_statfs {
    uint64_t total_bytes;
    uint64_t free_bytes;      /* root's reserve included */
    uint64_t available_bytes; /* to ordinary users */
    uint64_t used_bytes;      /* total - free */
    double
        used_ratio; /* used / (used + available), what df(1) rounds up to its percent; NAN where both are 0 */
    uint64_t files, files_free; /* inodes; 0 where the file system has no fixed number */
    bool read_only;
    bool on_file; /* a file is mounted over a file (a container's /etc/hosts); proc_filesystem_read_mount */
};

/* Ask in this thread. Return 0, or a negative errno with *ret untouched. */
int proc_statfs_read(const char *path, struct proc_statfs *ret);
int proc_statfs_of(int fd, struct proc_statfs *ret); /* O_PATH descriptors do since Linux 3.12 */

/* Ask in a helper thread and wait at most bound_ns. Thread-safe; askers of the same path share one call.
 * -ETIMEDOUT: it did not answer in time; -EBUSY: it has not come back from an earlier call (told at once);
 * -EAGAIN: PROC_STATFS_HELPERS calls are lost already, so that this one is not risked. */
int proc_statfs_bounded(const char *path, int64_t bound_ns, struct proc_statfs *ret);

#define PROC_STATFS_HELPERS 16

/* True where the error says that a mount hangs rather than that the call failed. */
static inline bool proc_statfs_is_stuck(int error)
{
    return error == -ETIMEDOUT || error == -EBUSY || error == -EAGAIN;
}

/* A recorded tree has no file systems of its own to ask: the file ".statfs" below its root tells what they
 * answered, a line each (mount points with octal escapes, as in mountinfo):
 *     MOUNT_POINT BLOCK_BYTES BLOCKS FREE AVAILABLE FILES FILES_FREE ro|rw [file]
 *     MOUNT_POINT stuck
 * Returns 0, -ENOENT (no such file), -ENODEV (the mount is not in it), -ETIMEDOUT (stuck), -EBADMSG. */
int proc_statfs_recorded(struct procfs *root, const char *mount_point, struct proc_statfs *ret);
int proc_statfs_parse(const char *text, const char *mount_point, struct proc_statfs *ret);

/* For tests: call this in place of statvfs(3); NULL puts it back. */
void proc_statfs_replace(int (*statvfs)(const char *path, struct statvfs *ret));

/* Helper calls that have not come back. */
unsigned proc_statfs_waiting(void);

extern const struct proc_field proc_statfs_fields[]; /* of struct proc_statfs */

#endif
