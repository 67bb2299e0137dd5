/* SPDX-License-Identifier: MIT */
/* How full a mounted file system is: mount.h says what there is, statfs.h asks it. */
#ifndef SONDA_PROC_FILESYSTEM_H
#define SONDA_PROC_FILESYSTEM_H

#include <stdbool.h>
#include <stdint.h>

#include "proc/mount.h"
#include "proc/procfs.h"
#include "proc/statfs.h"

/* Size and use of the file system at `mount_point` as the host sees it, below `root`. `live` says that the
 * host's procfs is the kernel's: a recorded tree answers from its ".statfs", where it has one. A remote mount
 * is asked in a helper thread and waited for bound_ns at most; a local one is asked at once. Returns 0, or a
 * negative errno with *ret untouched; proc_statfs_is_stuck tells a mount that hangs. */
int proc_filesystem_read(struct procfs *root, bool live, const char *mount_point, bool remote,
                         int64_t bound_ns, struct proc_statfs *ret);

/* The same of a mount of the list. read_only is what its options say, as init sees them: statvfs(3) may say
 * less, and says it of this process' own view, which its unit or pod may have made read-only
 * (ProtectSystem= in systemd.exec(5)). on_file is asked of a local mount below a live root, and elsewhere as
 * it was recorded. */
int proc_filesystem_read_mount(struct procfs *root, bool live, const struct proc_mount *m, int64_t bound_ns,
                               struct proc_statfs *ret);

/* The file system that the root itself lies on. */
int proc_filesystem_root(struct procfs *root, bool live, struct proc_statfs *ret);

#endif
