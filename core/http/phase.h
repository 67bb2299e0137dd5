/* SPDX-License-Identifier: MIT */
/* What a connection is waiting for: its deadline depends on that, and how soon it gives way to others. */
#ifndef SONDA_HTTP_PHASE_H
#define SONDA_HTTP_PHASE_H

struct connection;

/* In the order in which they give way. */
enum phase {
    PHASE_IDLE,   /* for a request */
    PHASE_ENDED,  /* for a refused client to read why */
    PHASE_HEAD,   /* for the rest of a head */
    PHASE_BODY,   /* for the rest of a body */
    PHASE_UNREAD, /* for the client to read its answer */
    PHASE_ANSWER  /* for the handler; never gives way */
};

/* In the worker's thread. */
enum phase phase_of(const struct connection *c);

/* It may have changed: let other threads know. */
void phase_publish(struct connection *c);

#endif
