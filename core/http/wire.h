/* SPDX-License-Identifier: MIT */
/* Between the socket and libmicrohttpd: every byte that the library reads is judged first.
 *
 * The library has no hook for that, so recv(2) is interposed: libmicrohttpd.so calls recv through its symbol, and the one
 * that our executable exports comes first in the search (ELF specification, symbol resolution order). For a connection of
 * a worker that runs in the calling thread, wire.c reads the socket, feeds head.c, and hands on only what is sound. Any
 * other socket, and any other thread, gets the plain system call.
 *
 * At a violation the wire answers the client itself, once the requests before it are answered, with a complete JSON error
 * and Connection: close; it ends its direction, drops what the client still sends, and the library only sees the stream end.
 *
 * A build in which the interposition does not hold cannot serve loosely: the access handler asks wire_passed for each
 * request, and where the wire has not seen its head the answer is 500. */
#ifndef SONDA_HTTP_WIRE_H
#define SONDA_HTTP_WIRE_H

#include <stdbool.h>

struct connection;
struct http_answer;
struct http_worker;

/* The calling thread runs this worker from now on (NULL: none). */
void wire_enter(struct http_worker *w);

/* Returns 0 or -ENOMEM. */
int wire_add(struct connection *c);
void wire_remove(struct connection *c);

/* A request reached the access handler: whether its head was judged. Call once a request. */
bool wire_passed(struct connection *c);

/* The answer of a request was sent whole. */
void wire_answered(struct connection *c);

/* Answer from here, at once, and end the conversation: for what the library cannot answer well any more. Nothing of
 * another answer may be under way. `reason` is the detail. */
void wire_refuse(struct connection *c, int status, const char *reason);

/* The same with an answer that is there already. */
void wire_refuse_with(struct connection *c, struct http_answer *a);

#endif
