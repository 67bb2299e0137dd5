/* SPDX-License-Identifier: MIT */
/* Clocks as nanoseconds. A call's budget has a clock of its own, for signal handlers (engine/budget.h). */
#ifndef SONDA_BASE_CLOCK_H
#define SONDA_BASE_CLOCK_H

#include <stdint.h>
#include <time.h>

static inline int64_t clock_ns(clockid_t clock)
{
    struct timespec t;

    clock_gettime(clock, &t);
    return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

static inline int64_t monotonic_ns(void)
{
    return clock_ns(CLOCK_MONOTONIC);
}

#endif
