/* SPDX-License-Identifier: MIT */
/* Feed of rows "interrupts": interrupts by line and CPU; row labels: cpu, type, info, devices. Filter: on
 * "type;info;devices". `count_above_zero` is `count` without those that never came. */
#ifndef SONDA_FEED_INTERRUPTS_H
#define SONDA_FEED_INTERRUPTS_H

#include "feed/feed.h"

extern const struct feed_source feed_interrupts;

#endif
