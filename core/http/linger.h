/* SPDX-License-Identifier: MIT */
/* Sockets without a connection, open for a moment so that their client can read a last word. */
#ifndef SONDA_HTTP_LINGER_H
#define SONDA_HTTP_LINGER_H

#include <stddef.h>

struct http_worker;
struct lingering;

/* Say a last word on a socket, and close it once its client has read that. Takes the socket. */
void linger(struct http_worker *w, int fd, const char *word, size_t len);

/* An event of such a socket, which may be closed already. */
void linger_read(struct http_worker *w, struct lingering *l);

/* Close those whose moment has passed, or all. */
void linger_sweep(struct http_worker *w);
void linger_close_all(struct http_worker *w);

#endif
