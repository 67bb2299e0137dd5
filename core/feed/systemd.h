/* SPDX-License-Identifier: MIT */
/* Feed of rows "systemd": the manager, and the units that are loaded and that both filters keep (0: those to
 * tell of, 1: less those to leave out); row labels: see the table of fields. What no column wants is not
 * asked. */
#ifndef SONDA_FEED_SYSTEMD_H
#define SONDA_FEED_SYSTEMD_H

#include "feed/feed.h"

extern const struct feed_source feed_systemd;

#endif
