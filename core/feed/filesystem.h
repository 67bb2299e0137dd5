/* SPDX-License-Identifier: MIT */
/* Feed of rows "filesystem": size and use of what is mounted. Filters: `filter` on mount points,
 * `type_filter` on types. A mount that hangs has a row of its own, with the error "mountpoint timeout", and
 * costs BOUND_NS once. */
#ifndef SONDA_FEED_FILESYSTEM_H
#define SONDA_FEED_FILESYSTEM_H

#include "feed/feed.h"

extern const struct feed_source feed_filesystem;

#endif
