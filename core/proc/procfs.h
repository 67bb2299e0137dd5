/* SPDX-License-Identifier: MIT */
/* A root directory (/proc, /sys, a container's mount of them, a recorded tree) and the one way to read a file
 * below it. What is read often from a real procfs or sysfs keeps its descriptor and is read again with
 * pread(2) at offset 0, which costs half of open, read, close; a file of any other file system is opened anew
 * each time, since it may be replaced by rename. No name leads out of the root: not by "..", not by a
 * symbolic link, not by one of procfs's magic links (beneath.h). Only regular files are read, and none is
 * waited for. One handle belongs to one thread at a time. */
#ifndef SONDA_PROC_PROCFS_H
#define SONDA_PROC_PROCFS_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

struct procfs;

/* The largest text that a read answers; past it -EFBIG. */
#define PROCFS_TEXT_MAX ((size_t)64 << 20)

/* Open `path` as a root. Returns 0 and a handle owned by the caller,
 * or a negative errno with *ret untouched. */
int procfs_open(const char *path, struct procfs **ret);

/* The root that is not there: every reading below it is -ENOENT, its descriptor is -1 and its path "". What a
 * start that failed leaves behind, so that no reader meets NULL. One for all; freeing it does nothing. */
struct procfs *procfs_none(void);

/* procfs_open, with procfs_none() in the place of a root that cannot be opened, or of a path that is NULL. */
struct procfs *procfs_open_or_none(const char *path);

/* Takes NULL. */
void procfs_free(struct procfs *fs);

/* For CLEANUP (cleanup.h). */
static inline void procfs_cleanup(struct procfs **fs)
{
    procfs_free(*fs);
}

/* The path that the handle was opened with, for messages. */
const char *procfs_path(const struct procfs *fs);

/* A descriptor (O_PATH directory) of the root, owned by the handle: for *at(2) calls of readers, which take a
 * negative one (procfs_none) for -ENOENT. */
int procfs_fd(const struct procfs *fs);

/* True where the root is the kernel's own procfs or sysfs, not a recorded tree. */
bool procfs_live(const struct procfs *fs);

/* The whole file `name` (relative to the root), NUL-terminated. *text belongs to the handle and lasts until
 * its next procfs_text or procfs_bounded call. Grows to any size up to PROCFS_TEXT_MAX, loops to the end,
 * retries EINTR. Returns the length, or a negative errno: -ENOENT where there is no such file, -EFBIG past
 * the bound, -EISDIR for a directory, -EACCES for what leads out of the root or is no regular file. A NUL
 * byte inside is the caller's to find by comparing lengths. The descriptor is kept, where the root is live.
 * procfs_bounded is procfs_text with a bound of its own. */
ssize_t procfs_text(struct procfs *fs, const char *name, const char **text);
ssize_t procfs_bounded(struct procfs *fs, const char *name, size_t max, const char **text);

/* procfs_text for a reader of lines: returns 0, or -EBADMSG where the text is empty or does not end with a
 * newline: the kernel writes none such, so it was cut. Zero bytes behind the last line are no part of it, and
 * a line that holds one is left out. */
int procfs_lines(struct procfs *fs, const char *name, const char **text);

/* Names in directory `name` (without "." and ".."), sorted bytewise, one call of `each` a name; it returns 0
 * to go on, anything else stops and is returned. Returns 0 or a negative errno. `each` may read through the
 * handle. */
int procfs_list(struct procfs *fs, const char *name, int (*each)(void *cls, const char *entry), void *cls);

/* The same as an array that belongs to the handle and lasts until its next procfs_names call, for callers
 * that must not be left by a longjmp. Returns the number of names, or a negative errno. */
ssize_t procfs_names(struct procfs *fs, const char *name, const char *const **names);

/* The target of the symbolic link `name`, NUL-terminated, whether or not it is there. Returns its length or a
 * negative errno: -EINVAL where `name` is no link, -ENAMETOOLONG past `size`. A magic link is refused
 * (-EACCES). */
ssize_t procfs_link(struct procfs *fs, const char *name, char *target, size_t size);

/* From now on answer -EACCES for files and directories of a procfs, a sysfs or what is mounted in one
 * (debugfs, tracefs, securityfs, efivarfs, pstore, bpf) below this root: those have rules of their own. */
void procfs_refuse_kernels(struct procfs *fs);

/* How many descriptors this handle keeps now; for tests and for `sonda_*` figures. */
size_t procfs_kept(const struct procfs *fs);

#endif
