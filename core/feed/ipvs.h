/* SPDX-License-Identifier: MIT */
/* Feed of rows "ipvs": backends of IP Virtual Server; row labels: local_address, local_port, remote_address,
 * remote_port, proto, local_mark. */
#ifndef SONDA_FEED_IPVS_H
#define SONDA_FEED_IPVS_H

#include "feed/feed.h"

extern const struct feed_source feed_ipvs;

#endif
