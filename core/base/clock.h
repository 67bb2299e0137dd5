/* SPDX-License-Identifier: MIT */
/* Clocks as nanoseconds. A call's budget has a clock of its own, for signal handlers (engine/budget.h). */
#ifndef SONDA_BASE_CLOCK_H
#define SONDA_BASE_CLOCK_H

#include <stdint.h>
#include <time.h>

int64_t clock_ns(clockid_t clock);

static inline int64_t monotonic_ns(void)
{
    return clock_ns(CLOCK_MONOTONIC);
}

/* For tests, which set the time that all who ask here are told: read clocks by this from now on; NULL: the
 * kernel's again. What waits for a moment that it took from here waits by the kernel's clock all the same. */
void clock_replace(int64_t (*read_ns)(clockid_t clock));

#endif
