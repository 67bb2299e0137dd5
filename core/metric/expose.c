/* SPDX-License-Identifier: MIT */
#include "metric/expose.h"

#include <string.h>

#include "base/number.h"
#include "exposition/exposition.h"
#include "metric/inside.h"
#include "metric/series.h"

static const enum exposition_type TYPES[] = { EXPOSITION_COUNTER, EXPOSITION_GAUGE, EXPOSITION_HISTOGRAM };

static void fill_values(const struct metric_series *s, struct exposition_text *values)
{
    for (size_t i = 0; i < s->family->label_count; i++)
        values[i] = (struct exposition_text){ s->values[i], strlen(s->values[i]) };
}

static void write_number(struct exposition_column *c, const struct exposition_text *values, double value)
{
    if (value >= 0 && value < 18446744073709551616.0 && value == (double)(uint64_t)value)
        exposition_u64(c, values, (uint64_t)value);
    else
        exposition_double(c, values, value);
}

static void expose_number(const struct metric_series *s, struct exposition_column *c)
{
    struct exposition_text values[METRIC_LABELS_MAX];
    uint64_t whole = __atomic_load_n(&s->whole, __ATOMIC_RELAXED);
    uint64_t rest = __atomic_load_n(&s->rest, __ATOMIC_RELAXED);

    fill_values(s, values);
    if (rest == 0)
        exposition_u64(c, values, whole);
    else
        write_number(c, values, metric_value(s));
}

struct histogram_columns {
    struct exposition_column *bucket, *sum, *count;
};

/* Buckets are cumulative in the text, and _count is +Inf's: made of one reading of each, so they always
 * agree. */
static void expose_histogram(const struct metric_series *s, const struct histogram_columns *c)
{
    const struct metric_family *f = s->family;
    struct exposition_text values[METRIC_LABELS_MAX + 1];
    uint64_t seen = 0;

    fill_values(s, values);
    for (size_t i = 0; i <= f->bound_count; i++) {
        char bound[NUMBER_MAX];
        size_t len = i < f->bound_count ? number_double(bound, f->bounds[i]) : (memcpy(bound, "+Inf", 4), 4);
        values[f->label_count] = (struct exposition_text){ bound, len };
        seen += __atomic_load_n(&s->buckets[i], __ATOMIC_RELAXED);
        exposition_u64(c->bucket, values, seen);
    }
    write_number(c->sum, values, metric_value(s));
    exposition_u64(c->count, values, seen);
}

static int open_histogram(struct metric_family *f, struct exposition_family *x, struct histogram_columns *ret)
{
    const char *labels[METRIC_LABELS_MAX + 1];

    for (size_t i = 0; i < f->label_count; i++)
        labels[i] = f->labels[i];
    labels[f->label_count] = "le";

    int r = exposition_column(x, "_bucket", labels, f->label_count + 1, &ret->bucket);
    if (r == 0)
        r = exposition_column(x, "_sum", labels, f->label_count, &ret->sum);
    if (r == 0)
        r = exposition_column(x, "_count", labels, f->label_count, &ret->count);

    return r;
}

static void expose_histograms(struct metric_family *f, struct exposition_family *x)
{
    struct histogram_columns columns;

    if (open_histogram(f, x, &columns) < 0)
        return;

    const struct metric_series *s = __atomic_load_n(&f->first, __ATOMIC_ACQUIRE);
    for (; s; s = __atomic_load_n(&s->next, __ATOMIC_ACQUIRE))
        expose_histogram(s, &columns);
}

static void expose_numbers(struct metric_family *f, struct exposition_family *x)
{
    struct exposition_column *column;

    if (exposition_column(x, "", (const char *const *)f->labels, f->label_count, &column) < 0)
        return;
    if (f->callback) {
        write_number(column, NULL, f->callback(f->callback_cls));
        return;
    }

    const struct metric_series *s = __atomic_load_n(&f->first, __ATOMIC_ACQUIRE);
    for (; s; s = __atomic_load_n(&s->next, __ATOMIC_ACQUIRE))
        expose_number(s, column);
}

void metric_expose(struct metric_registry *m, struct exposition *x, bool own)
{
    struct metric_family *f = __atomic_load_n(&m->first, __ATOMIC_ACQUIRE);

    for (; f; f = __atomic_load_n(&f->next, __ATOMIC_ACQUIRE)) {
        struct exposition_family *family;
        if (__atomic_load_n(&f->yielded, __ATOMIC_RELAXED) || (!own && strncmp(f->name, "sonda_", 6) == 0))
            continue;
        if (exposition_family(x, TYPES[f->kind], f->name, f->help, &family) < 0)
            continue;
        if (f->kind == METRIC_HISTOGRAM)
            expose_histograms(f, family);
        else
            expose_numbers(f, family);
    }
}
