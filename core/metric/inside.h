/* SPDX-License-Identifier: MIT */
/* What registry.c (families and series), series.c (updates) and expose.c (text) share; no other room includes
 * it.
 *
 * Lists only ever grow, and a link is published with release order after what it leads to is whole: so to
 * find, update and expose takes no lock, and the lock is for making alone. */
#ifndef SONDA_METRIC_INSIDE_H
#define SONDA_METRIC_INSIDE_H

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "metric/kind.h"

#define METRIC_CHAINS        32  /* of a family's series; a power of two */
#define METRIC_FAMILY_CHAINS 256 /* the same */

struct metric_series {
    struct metric_series *next;  /* in order of making */
    struct metric_series *chain; /* of the same hash */
    struct metric_family *family;
    char **values;  /* family->label_count */
    uint64_t whole; /* counters: the sum of whole numbers, exact up to 2^64 */
    uint64_t
        rest; /* bits of a double. Counters: the sum of fractions; gauges: the value; histograms: the sum */
    uint64_t *buckets; /* histograms: observations a bucket, not cumulative; the last is +Inf's */
};

struct metric_family {
    struct metric_registry *registry;
    struct metric_family *next;  /* in order of declaration */
    struct metric_family *chain; /* of the same hash */
    enum metric_kind kind;
    char *name, *help;
    char **labels;
    size_t label_count;
    double *bounds;
    size_t bound_count;
    struct metric_series *first, *last;
    struct metric_series *chains[METRIC_CHAINS];
    size_t series_count, series_max;
    bool yielded; /* atomic: collectors give its samples, metric_expose does not */
    double (*callback)(void *cls);
    void *callback_cls;
};

struct metric_registry {
    pthread_mutex_t lock;
    struct metric_family *first, *last;
    struct metric_family *chains[METRIC_FAMILY_CHAINS];
    struct metric_family *dropped; /* sonda_metric_series_dropped_total */
    size_t series_max;
    size_t family_count;
    size_t bytes; /* of names and values; under the lock */
};

#endif
