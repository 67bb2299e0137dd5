/* SPDX-License-Identifier: MIT */
/* Feed of rows "network_route": unicast routes; row labels of `info`: device, src, dest, gw, priority, proto,
 * weight; of `routes`, how many there are by it: device. */
#ifndef SONDA_FEED_NETWORK_ROUTE_H
#define SONDA_FEED_NETWORK_ROUTE_H

#include "feed/feed.h"

extern const struct feed_source feed_network_route;

#endif
