/* SPDX-License-Identifier: MIT */
/* Atomics in relaxed order, since no number promises anything about another. */
#include "metric/series.h"

#include <math.h>
#include <stdbool.h>
#include <string.h>

#include "metric/inside.h"

static double as_double(uint64_t bits)
{
    double value;

    memcpy(&value, &bits, sizeof(value));
    return value;
}

static uint64_t as_bits(double value)
{
    uint64_t bits;

    memcpy(&bits, &value, sizeof(bits));
    return bits;
}

static void add_double(uint64_t *bits, double value)
{
    uint64_t before = __atomic_load_n(bits, __ATOMIC_RELAXED);

    while (!__atomic_compare_exchange_n(bits, &before, as_bits(as_double(before) + value), true,
                                        __ATOMIC_RELAXED, __ATOMIC_RELAXED))
        ;
}

static void add_to_counter(struct metric_series *s, double value)
{
    if (!(value >= 0) || isinf(value))
        return;

    if (value < 9007199254740992.0 && value == (double)(uint64_t)value)
        __atomic_fetch_add(&s->whole, (uint64_t)value, __ATOMIC_RELAXED);
    else
        add_double(&s->rest, value);
}

void metric_add(struct metric_series *s, double value)
{
    if (!s)
        return;

    if (s->family->kind == METRIC_COUNTER)
        add_to_counter(s, value);
    else if (s->family->kind == METRIC_GAUGE)
        add_double(&s->rest, value);
}

void metric_set(struct metric_series *s, double value)
{
    if (s && s->family->kind == METRIC_GAUGE)
        __atomic_store_n(&s->rest, as_bits(value), __ATOMIC_RELAXED);
}

/* The sum may lag behind the buckets, or lead them, by the observations under way. */
void metric_observe(struct metric_series *s, double value)
{
    if (!s || s->family->kind != METRIC_HISTOGRAM || isnan(value))
        return;

    const struct metric_family *f = s->family;
    size_t bucket = 0;
    while (bucket < f->bound_count && value > f->bounds[bucket])
        bucket++;

    __atomic_fetch_add(&s->buckets[bucket], 1, __ATOMIC_RELAXED);
    add_double(&s->rest, value);
}

double metric_value(const struct metric_series *s)
{
    uint64_t whole = __atomic_load_n(&s->whole, __ATOMIC_RELAXED);

    return (double)whole + as_double(__atomic_load_n(&s->rest, __ATOMIC_RELAXED));
}
