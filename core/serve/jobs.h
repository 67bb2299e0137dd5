/* SPDX-License-Identifier: MIT */
/* The thread that runs what scripts declared with sonda.every. */
#ifndef SONDA_SERVE_JOBS_H
#define SONDA_SERVE_JOBS_H

#include "serve/server.h"
#include "serve/ticker.h"

/* Returns 0 or a negative errno. End it with ticker_stop. */
int jobs_start(struct server *s, struct ticker **ret);

#endif
