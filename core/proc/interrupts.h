/* SPDX-License-Identifier: MIT */
/* Interrupts by line and CPU: /proc/interrupts (proc(5); kernel/irq/proc.c). */
#ifndef SONDA_PROC_INTERRUPTS_H
#define SONDA_PROC_INTERRUPTS_H

#include <stddef.h>
#include <stdint.h>

#define PROC_INTERRUPT_NAME_MAX 32
#define PROC_INTERRUPT_TEXT_MAX 1024 /* words past it are left out: a line that many devices share */

/* The CPUs that have a column: those online. Zero-initialised is ready; memory is kept. */
struct proc_interrupt_cpus {
    uint32_t *numbers;
    size_t count, room;
};

struct proc_interrupt {
    char name[PROC_INTERRUPT_NAME_MAX];    /* "0", "NMI" */
    char info[PROC_INTERRUPT_TEXT_MAX];    /* "IO-APIC"; of one that has no number all of its text */
    char devices[PROC_INTERRUPT_TEXT_MAX]; /* "2-edge timer", "" of one without a number */
    const char *counts;                    /* as many numbers as there are CPUs; scan_u64 reads them */
};

/* One call of `each` a line that has a number for each CPU and words behind them (ERR and MIS have not); it
 * returns 0 to go on, anything else ends and is returned. `cpus` is filled before. Returns 0, -EBADMSG where
 * there is no line of CPUs, -ENOMEM. */
int proc_interrupt_each(const char *text, struct proc_interrupt_cpus *cpus,
                        int (*each)(void *cls, const struct proc_interrupt *i), void *cls);

void proc_interrupt_free(struct proc_interrupt_cpus *cpus);

#endif
