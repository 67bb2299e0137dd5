/* SPDX-License-Identifier: MIT */
/* sonda's own metrics that are not a route's. */
#ifndef SONDA_SERVE_METRICS_H
#define SONDA_SERVE_METRICS_H

#include <stddef.h>

#include "serve/server.h"

struct metric_series;
struct server_metrics;

int server_metrics_new(struct server *s, struct server_metrics **ret);
void server_metrics_free(struct server_metrics *m);
void server_metrics_tick(struct server_metrics *m); /* once a second, one thread */
void server_metrics_reloaded(struct server_metrics *m, enum scripts_outcome outcome);

/* The gauge of the memory of a worker's scripts. */
struct metric_series *server_metrics_memory(struct server *s, size_t slot);

#endif
