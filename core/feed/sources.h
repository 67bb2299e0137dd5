/* SPDX-License-Identifier: MIT */
/* All feeds, each defined in the file of its subject (feed_*.c). */
#ifndef SONDA_FEED_SOURCES_H
#define SONDA_FEED_SOURCES_H

#include "feed/feed.h"

extern const struct feed_source feed_arp, feed_clock, feed_conntrack, feed_cpu, feed_cpu_state,
    feed_diskstats, feed_filesystem, feed_ipvs, feed_meminfo, feed_netclass, feed_netdev, feed_netstat,
    feed_schedstat, feed_sockstat, feed_softnet, feed_stat, feed_textfile, feed_timex, feed_udp_queues,
    feed_uname, feed_vmstat;

#endif
