/* SPDX-License-Identifier: MIT */
/* What the handler is told of its requests, and of those it never saw. */
#ifndef SONDA_HTTP_TELL_H
#define SONDA_HTTP_TELL_H

#include <stdbool.h>

struct connection;

/* The request under way is over, where a handler began it. Call once a request. */
void tell_done(struct connection *c, bool aborted);

/* The client hears this status, and no handler of its request. */
void tell_refused(struct connection *c, int status, const char *reason);

#endif
