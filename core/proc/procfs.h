/* SPDX-License-Identifier: MIT */
/* A root directory (/proc, /sys, a container's mount of them, a recorded tree) and the one way to read a file below
 * it. What is read often from a real procfs or sysfs keeps its descriptor and is read again with pread(2) at offset 0,
 * which costs half of open, read, close; a file of any other file system is opened anew each time, since it may be
 * replaced by rename. One handle belongs to one thread. */
#ifndef SONDA_PROC_PROCFS_H
#define SONDA_PROC_PROCFS_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

struct procfs;

/* Open `path` as a root. Returns 0 and a handle owned by the caller, or a negative errno with *ret untouched. */
int procfs_open(const char *path, struct procfs **ret);

/* Takes NULL. */
void procfs_free(struct procfs *fs);

/* The path that the handle was opened with, for messages. */
const char *procfs_path(const struct procfs *fs);

/* A descriptor (O_PATH or O_RDONLY directory) of the root, owned by the handle: for *at(2) calls of readers. */
int procfs_fd(const struct procfs *fs);

/* The whole file `name` (relative to the root), NUL-terminated. *text belongs to the handle and lasts until its next
 * procfs_text or procfs_once call. Grows to any size up to 64 MiB, loops to the end, retries EINTR.
 * Returns the length, or a negative errno: -ENOENT where there is no such file, -EFBIG past the bound, -EILSEQ never:
 * a NUL byte inside is the caller's to find by comparing lengths. procfs_text keeps the descriptor; procfs_once, for
 * files that come and go (processes), does not. */
ssize_t procfs_text(struct procfs *fs, const char *name, const char **text);
ssize_t procfs_once(struct procfs *fs, const char *name, const char **text);

/* Names in directory `name` (without "." and ".."), sorted bytewise, one call of `each` a name; it returns 0 to go on,
 * anything else stops and is returned. Returns 0 or a negative errno. */
int procfs_list(struct procfs *fs, const char *name, int (*each)(void *cls, const char *entry), void *cls);

#endif
