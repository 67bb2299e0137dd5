/* SPDX-License-Identifier: MIT */
/* Feed of rows "perf": counters of the processors and of the kernel; row label: cpu. What no column wants is
 * not counted. It reads settings of its own: collector.perf.cpus, .hardware-profilers, .software-profilers,
 * .cache-profilers; and .tracepoint, each of which is a metric of its own, node_perf_<subsystem>_<event>. */
#ifndef SONDA_FEED_PERF_H
#define SONDA_FEED_PERF_H

#include "feed/feed.h"

extern const struct feed_source feed_perf;

#endif
