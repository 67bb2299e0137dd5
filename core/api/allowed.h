/* SPDX-License-Identifier: MIT */
/* Which files scripts may read, and from which root: the rules of sonda.fs. Nothing here touches a file.
 *
 * "/proc/…" and "/sys/…" are those of --path.procfs and --path.sysfs. A few public files of the host's root
 * are open too (those that default collectors need). Everything else is closed but for the directories of
 * --allow-read.
 *
 * Of /proc/<pid> only a list of names is open, since others hold what belongs to that process alone: environ
 * and cmdline carry passwords, mem and maps its memory, fd its files. Of the rest of /proc and /sys a list of
 * names is closed: the kernel's memory, log and keys, and the debugging file systems, where a read may act or
 * wait.
 *
 * Links are followed below the root only (proc/beneath.h). What is closed lies behind none of them, but for
 * the sections of modules, which are closed behind any name. */
#ifndef SONDA_API_ALLOWED_H
#define SONDA_API_ALLOWED_H

#include <limits.h>
#include <stdbool.h>
#include <stddef.h>

enum allowed_root { ALLOWED_PROC, ALLOWED_SYS, ALLOWED_ROOT, ALLOWED_DIRECTORY };

struct allowed {
    enum allowed_root root;
    size_t directory;    /* ALLOWED_DIRECTORY: which */
    char name[PATH_MAX]; /* relative to that root; "." is the root itself */
};

/* Where the absolute path leads; `directories` is NULL-terminated and may be NULL. Doubled slashes and "."
 * are dropped. Returns 0, or with *ret unspecified -EACCES for what is closed or holds "..", -EINVAL for a
 * path that is not absolute, -ENAMETOOLONG. */
int allowed_find(const char *path, const char *const *directories, struct allowed *ret);

/* The same for a name relative to a directory that allowed_find opened: it is judged where it leads. -EACCES
 * too where it is empty or absolute. */
int allowed_within(const struct allowed *directory, const char *name, struct allowed *ret);

#endif
