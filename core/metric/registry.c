/* SPDX-License-Identifier: MIT */
#include "metric/registry.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/hash_set.h"
#include "exposition/words.h"
#include "metric/inside.h"

/* A script that declares names without end is stopped here. */
#define FAMILIES_MAX 4096

/* What all names, help texts and label values may take, nearly what their lines take in an exposition:
 * scripts choose them, and no engine's memory counts them. */
#define BYTES_MAX  ((size_t)16 << 20)
#define LINE_BYTES 64 /* of a line, besides its name and values */
#define TEXT_BYTES 32 /* of a text, besides itself */

static void series_free(struct metric_series *s)
{
    for (size_t i = 0; s->values && i < s->family->label_count; i++)
        free(s->values[i]);
    free(s->values);
    free(s->buckets);
    free(s);
}

static void family_free(struct metric_family *f)
{
    while (f->first) {
        struct metric_series *next = f->first->next;
        series_free(f->first);
        f->first = next;
    }
    for (size_t i = 0; f->labels && i < f->label_count; i++)
        free(f->labels[i]);
    free(f->labels);
    free(f->bounds);
    free(f->name);
    free(f->help);
    free(f);
}

void metric_registry_free(struct metric_registry *m)
{
    if (!m)
        return;

    while (m->first) {
        struct metric_family *next = m->first->next;
        family_free(m->first);
        m->first = next;
    }
    pthread_mutex_destroy(&m->lock);
    free(m);
}

int metric_registry_new(size_t series_max, struct metric_registry **ret)
{
    static const char *const labels[] = { "metric", NULL };
    struct metric_registry *m = calloc(1, sizeof(*m));
    if (!m)
        return -ENOMEM;

    pthread_mutex_init(&m->lock, NULL);
    m->series_max = series_max;
    int r = metric_family(m, METRIC_COUNTER, "sonda_metric_series_dropped_total",
                          "Updates lost because their metric had reached its number of series.", labels, NULL,
                          0, &m->dropped);
    if (r < 0) {
        metric_registry_free(m);
        return r;
    }
    m->dropped->series_max = FAMILIES_MAX;

    *ret = m;
    return 0;
}

static char **copy_strings(const char *const *strings, size_t count)
{
    char **copy = calloc(count + 1, sizeof(*copy));

    for (size_t i = 0; copy && i < count; i++) {
        copy[i] = strdup(strings[i]);
        if (copy[i])
            continue;
        while (i > 0)
            free(copy[--i]);
        free(copy);
        return NULL;
    }

    return copy;
}

static size_t count_strings(const char *const *strings)
{
    size_t count = 0;

    while (strings && strings[count])
        count++;

    return count;
}

static bool are_labels(const char *const *labels, size_t count)
{
    if (count > METRIC_LABELS_MAX)
        return false;

    for (size_t i = 0; i < count; i++) {
        if (!exposition_is_label(labels[i]) || strcmp(labels[i], "le") == 0)
            return false;
        for (size_t j = 0; j < i; j++)
            if (strcmp(labels[i], labels[j]) == 0)
                return false;
    }

    return true;
}

/* Ascending and finite; NaN fails every comparison. */
static bool are_bounds(const double *bounds, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (!(bounds[i] - bounds[i] == 0))
            return false;
        if (i && !(bounds[i] > bounds[i - 1]))
            return false;
    }

    return true;
}

static struct metric_family *family_new(struct metric_registry *m, enum metric_kind kind, const char *name,
                                        const char *help, const char *const *labels, const double *bounds,
                                        size_t bound_count)
{
    struct metric_family *f = calloc(1, sizeof(*f));
    if (!f)
        return NULL;

    size_t bytes = bound_count * sizeof(*bounds);
    f->registry = m;
    f->kind = kind;
    f->series_max = m->series_max;
    f->label_count = count_strings(labels);
    f->labels = copy_strings(labels, f->label_count);
    f->name = strdup(name);
    f->help = strdup(help);
    f->bounds = malloc(bytes + 1);
    f->bound_count = bound_count;
    if (!f->labels || !f->name || !f->help || !f->bounds) {
        family_free(f);
        return NULL;
    }
    if (bytes)
        memcpy(f->bounds, bounds, bytes);

    return f;
}

static struct metric_family **chain_named(struct metric_registry *m, const char *name)
{
    return &m->chains[hash_set_hash((uintptr_t)m, name, strlen(name)) & (METRIC_FAMILY_CHAINS - 1)];
}

/* Under the lock. */
static struct metric_family *find(struct metric_registry *m, const char *name)
{
    struct metric_family *f = *chain_named(m, name);

    while (f && strcmp(f->name, name) != 0)
        f = f->chain;

    return f;
}

static bool is_same(const struct metric_family *f, enum metric_kind kind, const char *const *labels,
                    size_t count, const double *bounds, size_t bound_count)
{
    if (f->kind != kind || f->label_count != count || f->bound_count != bound_count || f->callback)
        return false;

    for (size_t i = 0; i < count; i++)
        if (strcmp(f->labels[i], labels[i]) != 0)
            return false;

    return bound_count == 0 || memcmp(f->bounds, bounds, bound_count * sizeof(*bounds)) == 0;
}

static bool take_bytes(struct metric_registry *m, size_t bytes)
{
    if (bytes > BYTES_MAX || m->bytes > BYTES_MAX - bytes)
        return false;

    m->bytes += bytes;
    return true;
}

static int append(struct metric_registry *m, struct metric_family *f)
{
    if (m->family_count >= FAMILIES_MAX || !take_bytes(m, sizeof(*f) + strlen(f->name) + strlen(f->help))) {
        family_free(f);
        return -ENOSPC;
    }

    struct metric_family **chain = chain_named(m, f->name);
    f->chain = *chain;
    *chain = f;
    __atomic_store_n(m->last ? &m->last->next : &m->first, f, __ATOMIC_RELEASE);
    m->last = f;
    m->family_count++;

    return 0;
}

static int find_or_append(struct metric_registry *m, struct metric_family *wanted, struct metric_family **ret)
{
    struct metric_family *f = find(m, wanted->name);

    if (!f) {
        *ret = wanted;
        return append(m, wanted);
    }

    bool same = is_same(f, wanted->kind, (const char *const *)wanted->labels, wanted->label_count,
                        wanted->bounds, wanted->bound_count);
    family_free(wanted);
    if (!same)
        return -EEXIST;

    *ret = f;
    return 0;
}

int metric_family(struct metric_registry *m, enum metric_kind kind, const char *name, const char *help,
                  const char *const *labels, const double *buckets, size_t bucket_count,
                  struct metric_family **ret)
{
    if (!exposition_is_name(name) || !are_labels(labels, count_strings(labels)) ||
        !are_bounds(buckets, bucket_count))
        return -EINVAL;

    struct metric_family *wanted = family_new(m, kind, name, help, labels, buckets, bucket_count);
    if (!wanted)
        return -ENOMEM;

    pthread_mutex_lock(&m->lock);
    int r = find_or_append(m, wanted, ret);
    pthread_mutex_unlock(&m->lock);
    if (r == 0)
        __atomic_store_n(&(*ret)->yielded, false, __ATOMIC_RELAXED);

    return r;
}

void metric_yield(struct metric_family *f)
{
    if (f)
        __atomic_store_n(&f->yielded, true, __ATOMIC_RELAXED);
}

int metric_callback(struct metric_registry *m, enum metric_kind kind, const char *name, const char *help,
                    double (*value)(void *cls), void *cls)
{
    if (!exposition_is_name(name) || kind == METRIC_HISTOGRAM)
        return -EINVAL;

    struct metric_family *f = family_new(m, kind, name, help, NULL, NULL, 0);
    if (!f)
        return -ENOMEM;
    f->callback = value;
    f->callback_cls = cls;

    pthread_mutex_lock(&m->lock);
    bool taken = find(m, name);
    int r = taken ? -EEXIST : append(m, f);
    pthread_mutex_unlock(&m->lock);
    if (taken)
        family_free(f);

    return r;
}

static size_t chain_of(const struct metric_family *f, const char *const *values)
{
    uint64_t hash = 0;

    for (size_t i = 0; i < f->label_count; i++)
        hash = hash_set_hash(hash, values[i], strlen(values[i]));

    return (size_t)hash & (METRIC_CHAINS - 1);
}

static struct metric_series *find_series(struct metric_family *f, const char *const *values, size_t chain)
{
    struct metric_series *s = __atomic_load_n(&f->chains[chain], __ATOMIC_ACQUIRE);

    for (; s; s = s->chain) {
        size_t same = 0;
        while (same < f->label_count && strcmp(s->values[same], values[same]) == 0)
            same++;
        if (same == f->label_count)
            break;
    }

    return s;
}

static struct metric_series *series_new(struct metric_family *f, const char *const *values)
{
    struct metric_series *s = calloc(1, sizeof(*s));
    if (!s)
        return NULL;

    s->family = f;
    s->values = copy_strings(values, f->label_count);
    s->buckets = f->kind == METRIC_HISTOGRAM ? calloc(f->bound_count + 1, sizeof(*s->buckets)) : NULL;
    if (!s->values || (f->kind == METRIC_HISTOGRAM && !s->buckets)) {
        series_free(s);
        return NULL;
    }

    return s;
}

static size_t series_bytes(const struct metric_family *f, const char *const *values)
{
    size_t lines = f->kind == METRIC_HISTOGRAM ? f->bound_count + 3 : 1;
    size_t bytes = LINE_BYTES + strlen(f->name);

    for (size_t i = 0; i < f->label_count; i++)
        bytes += TEXT_BYTES + strlen(values[i]);
    return lines * bytes;
}

/* Room for one more? The count of what was dropped is always kept: it is bounded by the families. */
static bool may_add(struct metric_family *f, const char *const *values)
{
    if (f->series_count >= f->series_max)
        return false;

    return f == f->registry->dropped || take_bytes(f->registry, series_bytes(f, values));
}

static struct metric_series *add_series(struct metric_family *f, const char *const *values, size_t chain)
{
    struct metric_series *s = may_add(f, values) ? series_new(f, values) : NULL;
    if (!s)
        return NULL;

    s->chain = f->chains[chain];
    __atomic_store_n(&f->chains[chain], s, __ATOMIC_RELEASE);
    __atomic_store_n(f->last ? &f->last->next : &f->first, s, __ATOMIC_RELEASE);
    f->last = s;
    f->series_count++;

    return s;
}

/* Someone else may have made it between the first look and the lock. */
static struct metric_series *find_or_add(struct metric_family *f, const char *const *values, size_t chain)
{
    pthread_mutex_lock(&f->registry->lock);
    struct metric_series *s = find_series(f, values, chain);
    if (!s)
        s = add_series(f, values, chain);
    pthread_mutex_unlock(&f->registry->lock);

    return s;
}

struct metric_series *metric_series(struct metric_family *f, const char *const *values)
{
    size_t chain = chain_of(f, values);
    struct metric_series *s = find_series(f, values, chain);
    if (!s)
        s = find_or_add(f, values, chain);

    if (!s && f != f->registry->dropped) {
        const char *const name[] = { f->name };
        metric_add(metric_series(f->registry->dropped, name), 1);
    }

    return s;
}
