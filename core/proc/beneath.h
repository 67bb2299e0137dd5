/* SPDX-License-Identifier: MIT */
/* Opening below a directory without a way out of it. openat2(2) with RESOLVE_BENEATH and
 * RESOLVE_NO_MAGICLINKS does it in the kernel (since Linux 5.6). Where it is missing (ENOSYS) or forbidden by
 * a seccomp filter that does not know it (EPERM), beneath_walk does the same step by step: each component
 * with O_NOFOLLOW, links resolved here. */
#ifndef SONDA_PROC_BENEATH_H
#define SONDA_PROC_BENEATH_H

/* Open `path` (relative; a leading '/' is refused as a way out) below `root`. `flags` as for open(2),
 * O_CLOEXEC is added. Returns a descriptor, or a negative errno: -EACCES for a path that leads out of root,
 * through a magic link or through a loop of links. */
int beneath_open(int root, const char *path, int flags);

/* The step by step way alone; beneath_open's fallback. */
int beneath_walk(int root, const char *path, int flags);

#endif
