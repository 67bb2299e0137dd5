/* SPDX-License-Identifier: MIT */
/* The thread that samples once a second: CPUs, history, gauges. */
#ifndef SONDA_SERVE_CLOCK_H
#define SONDA_SERVE_CLOCK_H

#include "serve/server.h"
#include "serve/ticker.h"

struct server_metrics;

/* Returns 0 or a negative errno. End it with ticker_stop. */
int clock_start(struct server *s, struct server_metrics *m, struct ticker **ret);

#endif
