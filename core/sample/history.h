/* SPDX-License-Identifier: MIT */
/* The host's last 15 minutes, a value a second, for the live page: taken by the background thread, read by
 * any. While nobody looks samples come seldom, and each stands for all of the seconds since the one before.
 * */
#ifndef SONDA_SAMPLE_HISTORY_H
#define SONDA_SAMPLE_HISTORY_H

#include <stdint.h>

#include "sample/ring.h"

struct metric_history;
struct proc_sampler;

/* Reads below `procfs`; the busy share comes from the sampler, which must outlive it (NULL: none). Returns 0
 * or a negative errno. */
int metric_history_new(const char *procfs, struct proc_sampler *sampler, struct metric_history **ret);
void metric_history_free(struct metric_history *h); /* takes NULL */

/* Take one sample, from one thread:
 *   cpu_busy_ratio, memory_used_bytes, load1
 *   network_receive_bytes, network_transmit_bytes: bytes a second, of all devices but lo
 *   disk_read_bytes, disk_written_bytes: bytes a second, of whole disks
 * What the kernel does not offer is NaN. */
void metric_history_sample(struct metric_history *h);

/* To read from: somebody looks. */
struct metric_ring *metric_history_ring(struct metric_history *h);

#endif
