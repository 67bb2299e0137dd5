/* SPDX-License-Identifier: MIT */
/* Between the socket and libmicrohttpd: every byte that the library reads is judged first.
 *
 * The library has no hook for that, so recv(2) is interposed: the library calls recv through its symbol, and
 * the one defined here comes before the C library's. Linked statically that is the linker's choice; of
 * libmicrohttpd.so it is the dynamic linker's, since our executable exports it (System V ABI, "Shared Object
 * Dependencies": the executable is searched first). For a connection of a worker that runs in the calling
 * thread, wire.c reads the socket, feeds head.c, and hands on only what is sound. Any other socket, and any
 * other thread, gets the plain system call.
 *
 * At a violation the client is refused from here (refuse.h), once the requests before it are answered.
 *
 * A build in which the interposition does not hold cannot serve loosely: the access handler asks wire_passed
 * for each request, and where the wire has not seen its head the answer is 500. */
#ifndef SONDA_HTTP_WIRE_H
#define SONDA_HTTP_WIRE_H

#include <stdbool.h>

struct connection;
struct http_worker;

/* The calling thread runs this worker from now on (NULL: none). */
void wire_enter(struct http_worker *w);

/* Returns 0 or -ENOMEM. */
int wire_add(struct connection *c);
void wire_remove(struct connection *c);

/* A request reached the access handler: whether its head was judged. Call once a request. */
bool wire_passed(struct connection *c);

/* The request that reached the access handler last waits for 100 Continue before it sends its body (RFC 9110
 * section 10.1.1), and that it may. */
bool wire_waits(const struct connection *c);
void wire_continue(const struct connection *c);

/* The answer of a request was sent whole. */
void wire_answered(struct connection *c);

#endif
