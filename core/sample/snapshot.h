/* SPDX-License-Identifier: MIT */
/* The last reading of each small reader, shared by all threads of the process without a lock: where an answer
 * may be so old, another worker's reading does as well as one's own. */
#ifndef SONDA_SAMPLE_SNAPSHOT_H
#define SONDA_SAMPLE_SNAPSHOT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum snapshot_subject { SNAPSHOT_MEMORY, SNAPSHOT_LOAD, SNAPSHOT_UPTIME, SNAPSHOT_ROOT, SNAPSHOT_SUBJECTS };

#define SNAPSHOT_BYTES_MAX 256

/* Which tree a reading is of: readings of one tree never answer for another. Never 0. */
uint64_t proc_snapshot_tree(const char *root);

/* Copy the last reading into ret (of `size` bytes, a multiple of 8) where there is one of that tree, taken at
 * oldest_ns (CLOCK_MONOTONIC) or later. False, with ret unspecified, where there is none. */
bool proc_snapshot_get(enum snapshot_subject subject, uint64_t tree, int64_t oldest_ns, void *ret,
                       size_t size, int64_t *taken_ns);

/* Publish a reading. */
void proc_snapshot_put(enum snapshot_subject subject, uint64_t tree, int64_t taken_ns, const void *reading,
                       size_t size);

#endif
