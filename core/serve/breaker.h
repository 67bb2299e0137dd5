/* SPDX-License-Identifier: MIT */
/* A breaker in front of one route: while it is open, requests are refused at once instead of running a
 * handler that keeps failing. It opens at a costly failure (the budget of time or memory was used up) or
 * after BREAKER_FAILURES failures in a row, for one second at first and twice as long each time, up to a
 * minute; then one request tries the route. Shared by all workers, atomics only.
 * Zero-initialised is closed. */
#ifndef SONDA_SERVE_BREAKER_H
#define SONDA_SERVE_BREAKER_H

#include <stdbool.h>
#include <stdint.h>

#define BREAKER_FAILURES    5
#define BREAKER_MAX_SECONDS 60

struct breaker {
    int64_t open_until_ns; /* atomics, all three; CLOCK_MONOTONIC; 0: closed */
    unsigned failures;     /* in a row */
    unsigned openings;     /* since the last success */
};

/* Seconds to tell the client in Retry-After (at least 1), or 0: go on. */
unsigned breaker_refuses(struct breaker *b, int64_t now_ns);

void breaker_success(struct breaker *b);

/* Returns true where this failure opened it. */
bool breaker_failure(struct breaker *b, int64_t now_ns, bool costly);

bool breaker_is_open(const struct breaker *b);
void breaker_reset(struct breaker *b);

#endif
