/* SPDX-License-Identifier: MIT */
/* /proc/stat, read once a scrape for the feeds "cpu" and "stat": its interrupt line alone may be 100 KB on a large host. */
#ifndef SONDA_LUA_FEED_STAT_H
#define SONDA_LUA_FEED_STAT_H

#include "lua/feed.h"
#include "proc/cpu.h"

/* Returns 0 and this scrape's reading, or a negative errno. It lasts until the next scrape. */
int feed_stat_read(struct feed *f, const struct proc_cpu **ret);

#endif
