/* SPDX-License-Identifier: MIT */
#include "http/tell.h"

#include "http/handler.h"
#include "http/inside.h"

void tell_done(struct connection *c, bool aborted)
{
    const struct http_handler *handler = c->worker->handler;
    struct exchange *x = &c->exchange;

    if (!x->begun || !handler->done)
        return;

    struct http_done done = {
        .status = x->status,
        .body_bytes = x->sent_bytes,
        .duration_ns = monotonic_ns() - x->request.begin_ns,
        .aborted = aborted,
    };
    handler->done(c->worker->cls, &x->request, &done);
}

void tell_refused(struct connection *c, int status, const char *reason)
{
    const struct http_handler *handler = c->worker->handler;

    if (!c->exchange.begun && handler->refused)
        handler->refused(c->worker->cls, c->remote, status, reason);
}
