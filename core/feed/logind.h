/* SPDX-License-Identifier: MIT */
/* Feed of rows "logind": how many sessions there are of each kind, those of which there is none too; row
 * labels: seat, remote, type, class. */
#ifndef SONDA_FEED_LOGIND_H
#define SONDA_FEED_LOGIND_H

#include "feed/feed.h"

extern const struct feed_source feed_logind;

#endif
