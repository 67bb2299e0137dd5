/* SPDX-License-Identifier: MIT */
/* Feeds of rows with a CPU's number as label: "softnet" and "schedstat". */
#ifndef SONDA_FEED_PERCPU_H
#define SONDA_FEED_PERCPU_H

#include "feed/feed.h"

extern const struct feed_source feed_softnet, feed_schedstat;

#endif
