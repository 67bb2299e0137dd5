/* SPDX-License-Identifier: MIT */
/* What the process knows of a route across engines and generations: its breaker, and its numbers in /metrics.
 * Shared by all workers; found by method and pattern when an engine is adopted, then reached through struct
 * route's `serve`. */
#ifndef SONDA_SERVE_ROUTE_STATE_H
#define SONDA_SERVE_ROUTE_STATE_H

#include <stdbool.h>
#include <stdint.h>

#include "metric/registry.h"
#include "serve/breaker.h"

struct route_state;
struct route_states;

int route_states_new(struct metric_registry *m, struct route_states **ret); /* 0 or a negative errno */
void route_states_free(struct route_states *all);                           /* takes NULL */

/* The state of that route, made at its first use; lasts as long as `all`. Any thread. NULL: out of memory. */
struct route_state *route_state_find(struct route_states *all, const char *method, const char *pattern);

/* The one for requests that no route took: 404, 405, malformed. */
struct route_state *route_state_unmatched(struct route_states *all);

struct breaker *route_state_breaker(struct route_state *s);

/* An answer went out. */
void route_state_answered(struct route_state *s, int status, int64_t duration_ns);

/* The handler failed; `costly`: it used up its time or memory. Tells the breaker. Returns true where that
 * opened it. */
bool route_state_failed(struct route_state *s, int64_t now_ns, bool timeout, bool costly);
void route_state_succeeded(struct route_state *s);

/* A new generation begins with closed breakers. */
void route_states_reset(struct route_states *all);

#endif
