/* SPDX-License-Identifier: MIT */
/* Feed of rows "cpu": seconds that each CPU spent in each mode; row label: its number. */
#ifndef SONDA_FEED_CPU_H
#define SONDA_FEED_CPU_H

#include "feed/feed.h"

extern const struct feed_source feed_cpu;

#endif
