/* SPDX-License-Identifier: MIT */
/* Feed of rows "netdev": counters of network devices; row label: the device. From rtnetlink where the host is
 * the live one, else from net/dev, whose columns add up what rtnetlink tells apart: fields that only
 * rtnetlink has are then left out. */
#ifndef SONDA_FEED_NETWORK_H
#define SONDA_FEED_NETWORK_H

#include "feed/feed.h"

extern const struct feed_source feed_netdev;

#endif
