/* SPDX-License-Identifier: MIT */
/* All feeds, each defined in the file of its subject (feed_*.c). */
#ifndef SONDA_LUA_FEED_SOURCES_H
#define SONDA_LUA_FEED_SOURCES_H

#include "lua/feed.h"

extern const struct feed_source feed_cpu, feed_meminfo, feed_stat;

#endif
