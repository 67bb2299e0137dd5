/* SPDX-License-Identifier: MIT */
/* Load averages: /proc/loadavg. */
#ifndef SONDA_PROC_LOAD_H
#define SONDA_PROC_LOAD_H

#include <stdint.h>

#include "base/scan.h"
#include "proc/field.h"
#include "proc/procfs.h"

/* "0.20 0.18 0.12 1/80 11206" (proc(5)). The counts are PROC_ABSENT where they are odd. */
struct proc_load {
    double one, five, fifteen; /* averages over so many minutes of the tasks that run or wait for the disk */
    uint64_t runnable;         /* scheduling entities that run or may run now */
    uint64_t entities;         /* that there are: processes and threads */
    uint64_t last_pid;
};

/* Return 0, or a negative errno with *ret untouched: -ENOENT, -EBADMSG. */
int proc_load_read(struct procfs *fs, struct proc_load *ret);
int proc_load_parse(const char *text, struct proc_load *ret);

extern const struct proc_field proc_load_fields[]; /* of struct proc_load */

#endif
