/* SPDX-License-Identifier: MIT */
/* What feeds that ask over D-Bus share: a second without an answer ends a run, and then the bus is left alone
 * for a while. */
#ifndef SONDA_FEED_BUS_H
#define SONDA_FEED_BUS_H

#include <stdbool.h>
#include <stdint.h>

#include "bus/bus.h"
#include "feed/feed.h"

/* One for all feeds of a source, whichever thread they are of. */
struct feed_bus {
    _Atomic int64_t left_alone_until_ns; /* monotonic */
};

/* The system bus; or systemd itself, where `is_private` or, of root, where there is no system bus and
 * `or_private`. Returns 0 and a connection for feed_bus_close, or a negative errno with f->what set. */
int feed_bus_open(struct feed *f, struct feed_bus *state, bool is_private, bool or_private, struct bus **ret);

/* Ends a run whose result was `result`, and returns it. */
int feed_bus_close(struct feed *f, struct feed_bus *state, struct bus *b, int result);

#endif
