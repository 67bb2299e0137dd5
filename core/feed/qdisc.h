/* SPDX-License-Identifier: MIT */
/* Feed of rows "qdisc": the queueing disciplines at the roots of network devices; row labels: device, kind.
 * Filter: on the device. */
#ifndef SONDA_FEED_QDISC_H
#define SONDA_FEED_QDISC_H

#include "feed/feed.h"

extern const struct feed_source feed_qdisc;

#endif
