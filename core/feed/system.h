/* SPDX-License-Identifier: MIT */
/* Feeds from system calls, whatever the roots: "uname" (uname(2)), "timex" (adjtimex(2)), "clock" (the time
 * and its zone). */
#ifndef SONDA_FEED_SYSTEM_H
#define SONDA_FEED_SYSTEM_H

#include "feed/feed.h"

extern const struct feed_source feed_uname, feed_timex, feed_clock;

#endif
