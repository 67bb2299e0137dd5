/* SPDX-License-Identifier: MIT */
/* A background thread that does something at given times until it is stopped. */
#ifndef SONDA_SERVE_TICKER_H
#define SONDA_SERVE_TICKER_H

#include <stdint.h>

#define TICKER_NEVER INT64_MAX

struct ticker;

/* `tick` runs on the new thread, at once and then at the monotonic time that it returned (TICKER_NEVER:
 * only when woken). `end` runs there
 * last; may be NULL. Returns 0 or a negative errno. */
int ticker_start(const char *name, int64_t (*tick)(void *cls, int64_t now_ns), void (*end)(void *cls),
                 void *cls, struct ticker **ret);

/* Run a tick now rather than when it is due. Takes NULL; any thread. */
void ticker_wake(struct ticker *t);

/* Ends the thread after its current tick, and joins it. Takes NULL. */
void ticker_stop(struct ticker *t);

#endif
