/* SPDX-License-Identifier: MIT */
/* The processes of the host: /proc/<pid>/stat of each, and the top of them. */
#ifndef SONDA_PROC_PROCESS_H
#define SONDA_PROC_PROCESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "proc/field.h"
#include "proc/procfs.h"

/* 16 for programs (TASK_COMM_LEN), longer for kernel workers since Linux 4.18. */
#define PROC_PROCESS_NAME_MAX 64

struct proc_process {
    uint64_t pid, parent_pid;
    char name[PROC_PROCESS_NAME_MAX];                 /* bytes as the program set them: not always UTF-8 */
    char state[2];                                    /* "R", "S", "D", "Z", "T", "t", "I", "X" (proc(5)) */
    double user_seconds, system_seconds, cpu_seconds; /* since it began; children's not counted */
    uint64_t resident_bytes, virtual_bytes;
    uint64_t threads;
    double start_seconds; /* after boot */
};

enum proc_process_order { PROC_PROCESS_BY_CPU, PROC_PROCESS_BY_MEMORY };

/* Zero-initialised is ready. Its memory is kept from one reading to the next, until proc_process_free. */
struct proc_processes {
    struct proc_process *items; /* the top ones, greatest first; equals by pid */
    size_t count, room;
    uint64_t total;                                             /* that there are */
    uint64_t threads;                                           /* of all of them */
    uint64_t running, sleeping, waiting, stopped, zombie, idle; /* by state: R, S, D, T and t, Z, I */
};

/* Read all processes below fs and keep the `top` greatest. `stop` is asked now and then; where it answers
 * true, reading ends with -ETIMEDOUT. A process that ends meanwhile is left out. Memory is for the top alone:
 * the cost in time is three system calls a process (openat, read, close). Returns 0, or a negative errno with
 * count 0. */
int proc_process_read(struct procfs *fs, enum proc_process_order order, size_t top, bool (*stop)(void *cls),
                      void *cls, struct proc_processes *ret);

/* One /proc/<pid>/stat. Returns 0 or -EBADMSG with *ret untouched. */
int proc_process_parse(const char *text, struct proc_process *ret);

void proc_process_free(struct proc_processes *p);

extern const struct proc_field proc_process_fields[];       /* of struct proc_process */
extern const struct proc_field proc_process_count_fields[]; /* of struct proc_processes */

#endif
