/* SPDX-License-Identifier: MIT */
/* A ring of the last samples of a few numbers: written by one thread, read by any, without a lock. */
#ifndef SONDA_SAMPLE_RING_H
#define SONDA_SAMPLE_RING_H

#include <stddef.h>
#include <stdint.h>

#define METRIC_RING_SECONDS 900

struct metric_ring;

/* names: NULL-terminated, copied. Returns 0 or -ENOMEM. */
int metric_ring_new(const char *const *names, struct metric_ring **ret);
void metric_ring_free(struct metric_ring *h); /* takes NULL */

/* One sample of each name, in their order; NaN where there is none. realtime_ns is CLOCK_REALTIME. */
void metric_ring_sample(struct metric_ring *h, int64_t realtime_ns, const double *values);

/* The names, NULL-terminated; theirs for the history's life. */
const char *const *metric_ring_names(const struct metric_ring *h);

/* The latest samples of that name, at most `count`, oldest first. *last_ns is when the last one was taken (0:
 * none yet). Returns how many, or -ENOENT where there is no such name. */
int metric_ring_read(struct metric_ring *h, const char *name, double *values, size_t count, int64_t *last_ns);

#endif
