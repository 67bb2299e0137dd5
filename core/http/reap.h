/* SPDX-License-Identifier: MIT */
/* Deadlines. A few times a second each connection of the worker is looked at: what phase it is in (its wire
 * tells), and since when. The library's own timeout counts from the last byte, which a client can send
 * forever. */
#ifndef SONDA_HTTP_REAP_H
#define SONDA_HTTP_REAP_H

struct http_worker;

/* Connections past their deadline, sockets that lingered, memory after a rush. */
void reap(struct http_worker *w);

#endif
