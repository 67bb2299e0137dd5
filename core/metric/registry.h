/* SPDX-License-Identifier: MIT */
/* Counters, gauges and histograms that outlive an engine: process-wide, updated with atomics, written out as
 * Prometheus text or OpenMetrics. Declaring and finding a series takes a lock; updating one never does: hold
 * the series. */
#ifndef SONDA_METRIC_REGISTRY_H
#define SONDA_METRIC_REGISTRY_H

#include <stddef.h>

#include "metric/kind.h"
#include "metric/series.h"

struct metric_registry;
struct metric_family;
struct metric_series;

/* series_max: series a family may have; what comes above is dropped and counted
 * (sonda_metric_series_dropped_total), as is what comes once all names and values take 16 MiB. */
int metric_registry_new(size_t series_max, struct metric_registry **ret); /* 0, -ENOMEM */
void metric_registry_free(struct metric_registry *m);                     /* takes NULL */

/* The family of that name, declared now or before with the same kind, labels and buckets. Strings are copied.
 * labels: names, NULL-terminated, NULL for none. buckets: upper bounds ascending without +Inf (histograms),
 * else NULL. Returns 0; -EEXIST: declared otherwise before; -EINVAL: not a metric or label name, or buckets
 * unsorted; -ENOSPC: too many, or their texts too long; -ENOMEM. */
int metric_family(struct metric_registry *m, enum metric_kind kind, const char *name, const char *help,
                  const char *const *labels, const double *buckets, size_t bucket_count,
                  struct metric_family **ret);

/* The series with these label values (as many as labels), made at its first use. Lasts as long as the
 * registry. NULL: at the cap (counted as dropped) or out of memory. */
struct metric_series *metric_series(struct metric_family *f, const char *const *values);

/* A collector gives the samples of this family itself: metric_expose leaves them out from now on, until
 * the family is declared again. Takes NULL. */
void metric_yield(struct metric_family *f);

/* A gauge or counter whose value is asked for at each exposition. */
int metric_callback(struct metric_registry *m, enum metric_kind kind, const char *name, const char *help,
                    double (*value)(void *cls), void *cls);

#endif
