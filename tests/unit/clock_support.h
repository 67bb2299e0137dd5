/* SPDX-License-Identifier: MIT */
/* A clock that stands until the test moves it: for what counts time by base/clock.h. */
#ifndef SONDA_TESTS_CLOCK_SUPPORT_H
#define SONDA_TESTS_CLOCK_SUPPORT_H

#include <stdatomic.h>
#include <stdint.h>

#include "base/clock.h"

#define MS INT64_C(1000000)

static _Atomic int64_t test_clock_ns;
static atomic_int test_clock_readings;

static inline int64_t test_clock_read(clockid_t clock)
{
    (void)clock;
    atomic_fetch_add(&test_clock_readings, 1);
    return atomic_load(&test_clock_ns);
}

/* From now on the time is this. */
static inline void test_clock_set(int64_t now_ns)
{
    atomic_store(&test_clock_ns, now_ns);
    atomic_store(&test_clock_readings, 0);
    clock_replace(test_clock_read);
}

static inline void test_clock_pass(int64_t ns)
{
    atomic_fetch_add(&test_clock_ns, ns);
}

/* A teardown as well: the kernel's clocks again. */
static inline int test_clock_end(void **state)
{
    (void)state;
    clock_replace(NULL);
    return 0;
}

#endif
