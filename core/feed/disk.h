/* SPDX-License-Identifier: MIT */
/* Feed of rows "diskstats": counters of block devices, row label: the device; what udev knows of each (udev's
 * database of properties, at the setting path.udev.data) and whether it rotates. */
#ifndef SONDA_FEED_DISK_H
#define SONDA_FEED_DISK_H

#include "feed/feed.h"

extern const struct feed_source feed_diskstats;

#endif
