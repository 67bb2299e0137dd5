/* SPDX-License-Identifier: MIT */
/* Plain data published by one thread at a time to any number of readers without a lock: a reader that met a
 * writer looks again. The words are atomic, so that nothing here is a data race, and ordered by acquire and
 * release alone (H.-J. Boehm, "Can seqlocks get along with programming language memory models?",
 * MSPC 2012). */
#ifndef SONDA_BASE_SEQLOCK_H
#define SONDA_BASE_SEQLOCK_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct seqlock {
    _Atomic uint64_t sequence; /* odd while being written; 0: nothing was published yet */
};

/* False where another thread is writing: it publishes news of its own. */
static inline bool seqlock_try_write(struct seqlock *l)
{
    uint64_t sequence = atomic_load_explicit(&l->sequence, memory_order_relaxed);
    return !(sequence & 1) &&
           atomic_compare_exchange_strong_explicit(&l->sequence, &sequence, sequence + 1,
                                                   memory_order_acquire, memory_order_relaxed);
}

static inline void seqlock_written(struct seqlock *l)
{
    atomic_fetch_add_explicit(&l->sequence, 1, memory_order_release);
}

static inline void seqlock_store(_Atomic uint64_t *word, uint64_t value)
{
    atomic_store_explicit(word, value, memory_order_release);
}

static inline uint64_t seqlock_load(const _Atomic uint64_t *word)
{
    return atomic_load_explicit((_Atomic uint64_t *)word, memory_order_acquire);
}

/* What to hand to seqlock_is_torn after the words were loaded. */
static inline uint64_t seqlock_begin(const struct seqlock *l)
{
    return atomic_load_explicit((_Atomic uint64_t *)&l->sequence, memory_order_acquire);
}

static inline bool seqlock_is_torn(const struct seqlock *l, uint64_t begin)
{
    return (begin & 1) ||
           atomic_load_explicit((_Atomic uint64_t *)&l->sequence, memory_order_relaxed) != begin;
}

#endif
