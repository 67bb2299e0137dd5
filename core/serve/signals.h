/* SPDX-License-Identifier: MIT */
/* Signals, on a thread of their own: the main thread may be loading scripts, which takes seconds where they
 * are slow, and neither clients nor a supervisor wait for that. */
#ifndef SONDA_SERVE_SIGNALS_H
#define SONDA_SERVE_SIGNALS_H

struct server;
struct signals;

/* Before any thread: all of them inherit the mask. */
void signals_block(void);

/* From here on: SIGHUP asks for a reload; SIGTERM or SIGINT stops the HTTP server, then sets `stopping` and
 * wakes the main thread; a second one ends the process. Returns 0 or a negative errno. */
int signals_start(struct server *s, struct signals **ret);
void signals_stop(struct signals *g); /* takes NULL */

#endif
