/* SPDX-License-Identifier: MIT */
/* The feeds there are. */
#ifndef SONDA_FEED_SOURCES_H
#define SONDA_FEED_SOURCES_H

#include "feed/feed.h"

extern const struct feed_source *const feed_sources[]; /* NULL ends them */

/* The feed of that name, or NULL. */
const struct feed_source *feed_source_find(const char *name);

#endif
