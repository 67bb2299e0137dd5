/* SPDX-License-Identifier: MIT */
/* Feed of rows "stat": the activity counters of /proc/stat; "softirqs": its counts by vector. */
#ifndef SONDA_FEED_STAT_H
#define SONDA_FEED_STAT_H

#include "feed/feed.h"

extern const struct feed_source feed_stat;

#endif
