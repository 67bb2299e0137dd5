/* SPDX-License-Identifier: MIT */
#include "http/refuse.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>

#include "http/inside.h"
#include "http/phase.h"
#include "http/reply.h"
#include "http/tell.h"

#define DRAIN_MAX (1u << 20) /* bytes at a time */

/* Not for as long as a client can send: what it sends next makes an edge, and the reaper looks again. */
bool refuse_drain(const struct connection *c)
{
    char bytes[16384];
    size_t had = 0;
    ssize_t n;

    do {
        n = recvfrom(c->fd, bytes, sizeof(bytes), 0, NULL, NULL);
        had += n > 0 ? (size_t)n : 0;
    } while (had < DRAIN_MAX && (n > 0 || (n < 0 && errno == EINTR)));

    return n > 0 || (n < 0 && errno == EAGAIN);
}

/* The client has a moment to read before the socket is closed: the reaper sees to that moment. The handler of
 * a request that was under way is told now, not then. */
static void end(struct connection *c)
{
    c->ended = true;
    c->bad = false;
    c->since_ns = c->worker->now_ns;
    c->exchange.refused = true;
    tell_done(c, c->exchange.status == 408);
    c->exchange.begun = false;
    phase_publish(c);
    shutdown(c->fd, SHUT_WR);
    if (!refuse_drain(c))
        shutdown(c->fd, SHUT_RDWR);
}

void refuse_with(struct connection *c, struct http_answer *a)
{
    const char *method = c->exchange.request.method; /* NULL: between two requests */
    bool head = method && strcmp(method, "HEAD") == 0;
    struct buffer text = { 0 };

    /* An empty socket buffer takes a short answer whole; a client whose buffer is full gets none. */
    if (a) {
        reply_render(a, head, &text);
        if (!head)
            http_answer_body(a, &c->exchange.sent_bytes);
    }
    if (text.len && !text.failed)
        (void)!send(c->fd, text.bytes, text.len, MSG_NOSIGNAL | MSG_DONTWAIT);
    buffer_free(&text);
    end(c);
}

void refuse(struct connection *c, int status, const char *reason)
{
    struct http_answer *a = http_answer_detail(status, reason);

    c->exchange.status = status;
    tell_refused(c, status, reason);
    refuse_with(c, a);
    http_answer_free(a);
}
