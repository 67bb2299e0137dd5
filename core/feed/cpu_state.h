/* SPDX-License-Identifier: MIT */
/* Feed of rows "cpu_state", from /sys/devices/system/cpu: how often cores and packages were throttled (labels
 * package and core), and which CPUs are online and isolated (label cpu). */
#ifndef SONDA_FEED_CPU_STATE_H
#define SONDA_FEED_CPU_STATE_H

#include "feed/feed.h"

extern const struct feed_source feed_cpu_state;

#endif
