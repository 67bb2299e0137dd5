/* SPDX-License-Identifier: MIT */
/* Feed of rows "netclass": properties of network devices (proc/netclass.h); row label: the device. From
 * rtnetlink where the host is the live one, else from /sys/class/net. */
#ifndef SONDA_FEED_NETCLASS_H
#define SONDA_FEED_NETCLASS_H

#include "feed/feed.h"

extern const struct feed_source feed_netclass;

#endif
