/* SPDX-License-Identifier: MIT */
/* How many processes and threads there are in each state: /proc/<pid>/stat and /proc/<pid>/task/<tid>/stat
 * (proc(5)). */
#ifndef SONDA_PROC_TASK_H
#define SONDA_PROC_TASK_H

#include <stdbool.h>
#include <stdint.h>

#include "proc/procfs.h"

#define PROC_TASK_STATES 128

struct proc_tasks {
    uint64_t processes;
    uint64_t threads;                          /* as the processes tell them */
    uint64_t process_states[PROC_TASK_STATES]; /* by letter: 'R', 'S', 'D', 'Z', 'T', 't', 'I', 'X' … */
    uint64_t thread_states[PROC_TASK_STATES];  /* the first thread of each process is one */
};

/* Count all below fs. `stop` is asked at each process and thread; where it answers true, reading ends with
 * -ETIMEDOUT. What ends meanwhile is left out. Costs three system calls a process and a thread of those that
 * have several. Returns 0 or a negative errno: what may not be read (hidepid=1) ends the reading, since a
 * part of a sum is a wrong sum. */
int proc_task_read(struct procfs *fs, bool (*stop)(void *cls), void *cls, struct proc_tasks *ret);

/* The state and num_threads of a stat. Returns 0 or -EBADMSG. */
int proc_task_parse(const char *text, char *state, uint64_t *threads);

#endif
