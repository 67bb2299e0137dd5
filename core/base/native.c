/* SPDX-License-Identifier: MIT */
#include "base/native.h"

#include <stdatomic.h>

static size_t most;
static atomic_size_t used;
static atomic_uint shortages;

static _Thread_local struct {
    void (*yield)(void *cls, size_t bytes);
    void *cls;
    unsigned shortages; /* seen */
} here;

void native_limit(size_t bytes)
{
    most = bytes;
}

static bool try_take(size_t bytes)
{
    size_t before = atomic_fetch_add_explicit(&used, bytes, memory_order_relaxed);

    if (!most || (bytes <= most && before <= most - bytes))
        return true;
    atomic_fetch_sub_explicit(&used, bytes, memory_order_relaxed);
    return false;
}

bool native_take(size_t bytes)
{
    if (try_take(bytes))
        return true;

    atomic_fetch_add_explicit(&shortages, 1, memory_order_relaxed);
    if (here.yield)
        here.yield(here.cls, bytes);
    return try_take(bytes);
}

void native_give(size_t bytes)
{
    atomic_fetch_sub_explicit(&used, bytes, memory_order_relaxed);
}

void native_yields(void (*yield)(void *cls, size_t bytes), void *cls)
{
    here.yield = yield;
    here.cls = cls;
    here.shortages = atomic_load_explicit(&shortages, memory_order_relaxed);
}

bool native_short(void)
{
    unsigned now = atomic_load_explicit(&shortages, memory_order_relaxed);
    bool were = now != here.shortages;

    here.shortages = now;
    return were;
}

size_t native_used(void)
{
    return atomic_load_explicit(&used, memory_order_relaxed);
}

size_t native_most(void)
{
    return most;
}
