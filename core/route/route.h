/* SPDX-License-Identifier: MIT */
/* Routes that scripts declared: found by method and path, answered by their handler inside the engine. */
#ifndef SONDA_ROUTE_ROUTE_H
#define SONDA_ROUTE_ROUTE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "engine/engine.h"
#include "message/answer.h"
#include "message/request.h"
#include "message/router.h"
#include "route/entry.h"

size_t route_count(const struct engine *e);
struct route *route_at(struct engine *e, size_t index);

/* router_find over the engine's routes; ret->data is the struct route. Allocates nothing, enters no Lua. */
int route_find(struct engine *e, const char *method, const char *path, struct router_match *ret, char *allow,
               size_t size);

/* Answer the request: a still fresh answer of this route (same path and query, younger than max_age), else
 * its handler's. Never NULL but for want of memory. A client's mistake (path, query, body) is a 400, 413
 * or 422 answer and 0. Returns 0, or what engine_run returned with *fault filled; *ret is then the 500 or
 * 503 to send. */
int route_answer(struct engine *e, const struct router_match *m, const struct http_request *r,
                 struct http_answer **ret, struct script_fault *fault);

/* A fresh enough cached answer, as a new reference, or NULL: no Lua, no body needed. */
struct http_answer *route_cached(struct engine *e, const struct router_match *m, const struct http_request *r,
                                 int64_t now_ns);

/* Drop kept answers, those that are stale first, until so many bytes were given back or none is left. The
 * engine's thread. */
void route_give_way(struct engine *e, size_t bytes);

/* Forget every kept answer. Answers belong to the thread that made them: called there, before the engine goes
 * to another. */
void route_drop_answers(struct engine *e);

/* Call each GET route without parameters once, in a trial (engine_trial_begin), and hold its answer against
 * its shape. Each failure is told. Returns the number of failures. A world's refusal (503 with a reason)
 * is an answer, not a failure. Breaks off at end_ns (CLOCK_MONOTONIC), and when the process is stopping: then
 * nothing is known of the rest. */
int route_dry_run(struct engine *e, int64_t end_ns,
                  void (*fault)(void *cls, const struct route *r, const struct script_fault *f), void *cls);

/* The same fault as people are told it: with the route, and the place of its declaration where it has none of
 * its own. */
struct script_fault route_fault(const struct route *r, const struct script_fault *f);

#endif
