/* SPDX-License-Identifier: MIT */
/* Updates of a series of the registry: any thread, no lock. NULL is no series, and nothing happens. */
#ifndef SONDA_METRIC_SERIES_H
#define SONDA_METRIC_SERIES_H

struct metric_series;

void metric_add(struct metric_series *s, double value);     /* counters (value >= 0) and gauges */
void metric_set(struct metric_series *s, double value);     /* gauges */
void metric_observe(struct metric_series *s, double value); /* histograms */
double metric_value(const struct metric_series *s);         /* not of NULL */

#endif
