/* SPDX-License-Identifier: MIT */
/* What is listed by number: the processes of a host (/proc/<pid>), the threads of a process
 * (/proc/<pid>/task/<tid>), and the stat of each (proc(5)). */
#ifndef SONDA_PROC_PIDS_H
#define SONDA_PROC_PIDS_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "proc/procfs.h"

#define PROC_PIDS_STAT_MAX 2048 /* 52 numbers of at most 21 bytes and a name */

struct proc_pids {
    int fd;           /* of the directory */
    bool live;        /* a recorded tree may hold links that lead out of it; the kernel's holds none */
    const char *root; /* for the witness, and what stands between it and the numbers: */
    char below[32];
};

/* The processes below fs, or the threads of process `of` (NULL: the processes). Returns 0 or a negative
 * errno. */
int proc_pids_open(struct procfs *fs, const char *of, struct proc_pids *ret);
void proc_pids_close(struct proc_pids *p);

/* One call of `each` a number, in the kernel's order; it returns 0 to go on, anything else ends and is
 * returned. Returns 0 or a negative errno. */
int proc_pids_each(const struct proc_pids *p, int (*each)(void *cls, const char *pid), void *cls);

/* <pid>/stat, NUL-terminated. Returns its length, or a negative errno: -ENOENT and -ESRCH where the process
 * is gone. */
ssize_t proc_pids_stat(const struct proc_pids *p, const char *pid, char text[PROC_PIDS_STAT_MAX]);

#endif
