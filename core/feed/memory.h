/* SPDX-License-Identifier: MIT */
/* Feed of keys "meminfo": each line of /proc/meminfo; unit "bytes", or none where the line counts things. */
#ifndef SONDA_FEED_MEMORY_H
#define SONDA_FEED_MEMORY_H

#include "feed/feed.h"

extern const struct feed_source feed_meminfo;

#endif
