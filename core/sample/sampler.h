/* SPDX-License-Identifier: MIT */
/* How busy the CPUs were over the last full second: one truth for all who ask, whenever and however often
 * they ask. A thread ticks the sampler once a second; everyone reads what it published, without a lock. */
#ifndef SONDA_SAMPLE_SAMPLER_H
#define SONDA_SAMPLE_SAMPLER_H

#include <stddef.h>
#include <stdint.h>

struct proc_sampler;

struct proc_busy {
    double busy_ratio;     /* of all CPUs together, 0 … 1; iowait is idle */
    double window_seconds; /* over which it was measured; the time since boot before there is a better one */
    uint64_t cores;        /* online */
};

struct proc_busy_core {
    unsigned id;
    double busy_ratio; /* NAN where the CPU came online within the window */
};

/* Take the first reading of stat below `procfs`. From then on proc_sampler_read has an answer: the share
 * since boot, soon that since now, then that of the last full second. Returns 0 and a handle owned by the
 * caller, or a negative errno with *ret untouched. */
int proc_sampler_new(const char *procfs, struct proc_sampler **ret);
void proc_sampler_free(struct proc_sampler *s); /* takes NULL; after all readers are done */

/* To be called about once a second, by one thread or several. Sooner than 0.9 s after the last one it does
 * nothing. Returns 0 or a negative errno; what was published stays. */
int proc_sampler_tick(struct proc_sampler *s);

/* The share of the last full second; after a rest (below) that since the last tick before it, which
 * window_seconds tells. Any thread. It counts as a look. */
void proc_sampler_read(struct proc_sampler *s, struct proc_busy *ret);

/* The last published share, which is no look: for who ticks. */
void proc_sampler_last(struct proc_sampler *s, struct proc_busy *ret);

/* Somebody looks at what is sampled: where the sampler rests it ticks now, and `wake` is called. Any
 * thread. */
void proc_sampler_look(struct proc_sampler *s);

/* When somebody last looked, CLOCK_MONOTONIC; 0: never. */
int64_t proc_sampler_looked_ns(const struct proc_sampler *s);

/* From here on ticks come seldom, until `wake` is called by who looks, from any thread, once. wake NULL:
 * ticks come each second again. One thread. */
void proc_sampler_rest(struct proc_sampler *s, void (*wake)(void *cls), void *cls);

/* Another number whenever something else was published: what was made of the one before is old then. Any
 * thread. */
uint64_t proc_sampler_turn(const struct proc_sampler *s);

/* The same per CPU, at most `room`, in the kernel's order. Returns how many there are, which may be more. */
size_t proc_sampler_cores(struct proc_sampler *s, struct proc_busy_core *cores, size_t room);

#endif
