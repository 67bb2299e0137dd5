/* SPDX-License-Identifier: MIT */
/* Connections on their way to a worker, and the wake-up that makes it look for them. Any thread gives, the
 * worker takes. */
#ifndef SONDA_HTTP_INBOX_H
#define SONDA_HTTP_INBOX_H

#include <stdbool.h>
#include <stdint.h>

struct connection;
struct http_worker;

/* Whether a worker that runs will look soon: it is not stuck in a turn. */
bool inbox_is_minded(struct http_worker *w, int64_t now_ns);

void inbox_push(struct http_worker *w, struct connection *c);
/* All of them, linked by `next`; NULL: none. */
struct connection *inbox_take(struct http_worker *w);

/* Make the worker run its turn soon. Async-signal-safe. */
void inbox_wake(struct http_worker *w);
void inbox_woken(struct http_worker *w); /* the wake-up was seen */

#endif
