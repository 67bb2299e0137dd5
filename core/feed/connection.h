/* SPDX-License-Identifier: MIT */
/* Feeds of rows without labels: "conntrack" (connection tracking) and "udp_queues" (bytes that wait in UDP
 * sockets). */
#ifndef SONDA_FEED_CONNECTION_H
#define SONDA_FEED_CONNECTION_H

#include "feed/feed.h"

extern const struct feed_source feed_conntrack, feed_udp_queues;

#endif
