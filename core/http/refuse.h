/* SPDX-License-Identifier: MIT */
/* The last word to a client, said on its socket past the library: a complete answer with Connection: close.
 * Our direction ends with it; what the client still sends is dropped, so that it can read the answer (a close
 * with unread bytes is a reset, which can overtake it), and the library only sees the stream end. */
#ifndef SONDA_HTTP_REFUSE_H
#define SONDA_HTTP_REFUSE_H

#include <stdbool.h>

struct connection;
struct http_answer;

/* At once, and for what the library cannot answer well any more. Nothing of another answer may be under way.
 * `reason` is the detail. */
void refuse(struct connection *c, int status, const char *reason);

/* The same with an answer that is there already; NULL: without a word. */
void refuse_with(struct connection *c, struct http_answer *a);

/* Read on from a client that was refused. False once it has closed or is gone. */
bool refuse_drain(const struct connection *c);

#endif
