/* SPDX-License-Identifier: MIT */
/* CPU times and the kernel's activity counters: /proc/stat. */
#ifndef SONDA_PROC_CPU_H
#define SONDA_PROC_CPU_H

#include <stddef.h>
#include <stdint.h>

#include "base/scan.h"
#include "proc/field.h"
#include "proc/procfs.h"

/* Clock ticks as the kernel counts them, USER_HZ a second (sysconf(_SC_CLK_TCK)). Guest time is contained in
 * user and nice (proc(5)). What the kernel is too old to print (steal before 2.6.11, guest before 2.6.24,
 * guest_nice before 2.6.33) is PROC_ABSENT. */
struct proc_cpu_times {
    uint64_t user_ticks, nice_ticks, system_ticks, idle_ticks, iowait_ticks, irq_ticks, softirq_ticks,
        steal_ticks;
    uint64_t guest_ticks, guest_nice_ticks;
};

#define PROC_CPU_TIMES 10 /* members above */
#define PROC_SOFTIRQS  10

struct proc_cpu_core {
    unsigned id; /* "cpu12" is 12; offline CPUs have no line (since 2.6.x), so ids may have gaps */
    struct proc_cpu_times times;
};

/* Zero-initialised is ready. Its memory is kept from one reading to the next, until proc_cpu_free. */
struct proc_cpu {
    struct proc_cpu_times total;
    struct proc_cpu_core *cores; /* those online, in the kernel's order */
    size_t core_count, core_room;
    uint64_t boot_time_seconds; /* btime: since the epoch */
    uint64_t context_switches;
    uint64_t forks;            /* since boot */
    uint64_t running, blocked; /* tasks now */
    uint64_t interrupts;       /* all, since boot */
    uint64_t softirqs;         /* all, since boot; 2.6.31 */
    uint64_t vectors
        [PROC_SOFTIRQS]; /* of them, by kind, as softirq_to_name (kernel/softirq.c) has them: HI, TIMER,
                                        NET_TX, NET_RX, BLOCK, IRQ_POLL, TASKLET, SCHED, HRTIMER, RCU */
};

/* Return 0, or a negative errno: -ENOENT, -EBADMSG (cut, or without a sound line of times), -ENOMEM;
 * core_count is then 0 and the rest unspecified. Numbers that a kernel lacks, or that are odd, are
 * PROC_ABSENT; a CPU whose line is odd is left out. */
int proc_cpu_read(struct procfs *fs, struct proc_cpu *cpu);
int proc_cpu_parse(const char *text, struct proc_cpu *cpu);

void proc_cpu_free(struct proc_cpu *cpu);

/* Ticks in which the CPU did something, and all ticks, from two readings of the same line; each counter that
 * stepped back (iowait may, proc(5); a CPU that was unplugged in between) counts as not moved. Idle and
 * iowait are not busy. Returns the busy share, 0 … 1, or -1 where no tick has passed. */
double proc_cpu_busy(const struct proc_cpu_times *before, const struct proc_cpu_times *after);

/* Ticks of the line in all (guest time once). */
uint64_t proc_cpu_ticks(const struct proc_cpu_times *t);

/* Ticks a second. */
long proc_cpu_hertz(void);

extern const struct proc_field proc_cpu_time_fields[];     /* of struct proc_cpu_times */
extern const struct proc_field proc_cpu_activity_fields[]; /* of struct proc_cpu */

#endif
