/* SPDX-License-Identifier: MIT */
/* Feed of rows "tcp": sockets by state, and the bytes that wait in all of them; row label of `sockets`:
 * state. */
#ifndef SONDA_FEED_TCP_H
#define SONDA_FEED_TCP_H

#include "feed/feed.h"

extern const struct feed_source feed_tcp;

#endif
