/* SPDX-License-Identifier: MIT */
#include "serve/breaker.h"

#define SECOND_NS 1000000000ll

static int64_t get(const int64_t *field)
{
    return __atomic_load_n(field, __ATOMIC_RELAXED);
}

unsigned breaker_refuses(struct breaker *b, int64_t now_ns)
{
    int64_t until = get(&b->open_until_ns);

    if (until == 0)
        return 0;
    if (until > now_ns)
        return (unsigned)((until - now_ns + SECOND_NS - 1) / SECOND_NS);

    /* Half open: who moves the time on is the one that tries; the others wait for what it finds out. */
    if (__atomic_compare_exchange_n(&b->open_until_ns, &until, now_ns + SECOND_NS, false, __ATOMIC_RELAXED,
                                    __ATOMIC_RELAXED))
        return 0;
    return 1;
}

void breaker_success(struct breaker *b)
{
    if (__atomic_load_n(&b->failures, __ATOMIC_RELAXED) || get(&b->open_until_ns))
        breaker_reset(b);
}

bool breaker_failure(struct breaker *b, int64_t now_ns, bool costly)
{
    unsigned failures = __atomic_add_fetch(&b->failures, 1, __ATOMIC_RELAXED);
    unsigned openings = __atomic_load_n(&b->openings, __ATOMIC_RELAXED);

    if (!costly && failures < BREAKER_FAILURES && openings == 0)
        return false;

    int64_t seconds = openings < 6 ? 1ll << openings : BREAKER_MAX_SECONDS;
    if (seconds > BREAKER_MAX_SECONDS)
        seconds = BREAKER_MAX_SECONDS;
    __atomic_store_n(&b->openings, openings + 1, __ATOMIC_RELAXED);
    __atomic_store_n(&b->open_until_ns, now_ns + seconds * SECOND_NS, __ATOMIC_RELAXED);
    return true;
}

bool breaker_is_open(const struct breaker *b)
{
    return get(&b->open_until_ns) != 0;
}

void breaker_reset(struct breaker *b)
{
    __atomic_store_n(&b->open_until_ns, 0, __ATOMIC_RELAXED);
    __atomic_store_n(&b->failures, 0, __ATOMIC_RELAXED);
    __atomic_store_n(&b->openings, 0, __ATOMIC_RELAXED);
}
