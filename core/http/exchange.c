/* SPDX-License-Identifier: MIT */
#include "http/exchange.h"

#include <stdlib.h>
#include <string.h>

#include "base/native.h"
#include "http/gzip.h"
#include "http/handler.h"
#include "http/headers.h"
#include "http/inside.h"
#include "http/phase.h"
#include "http/refuse.h"
#include "http/reply.h"
#include "http/target.h"
#include "http/tell.h"
#include "http/wire.h"

#define DISCARD_MAX (64u << 10) /* bytes of an unwanted body that are read for the sake of the connection */
#define SHORT_MAX   (16u << 10) /* bytes of an answer that an empty socket buffer takes whole */

static struct connection *connection_of(struct MHD_Connection *mhd)
{
    const union MHD_ConnectionInfo *info = MHD_get_connection_info(mhd, MHD_CONNECTION_INFO_SOCKET_CONTEXT);

    return info ? info->socket_context : NULL;
}

static const char *request_header(const struct http_request *r, const char *name)
{
    return headers_find(r->transport, name);
}

static struct http_answer *not_served(struct connection *c)
{
    static const char reason[] = "This host is not served here";

    counts_reject(&c->worker->server->counts, HTTP_REJECTED_MALFORMED);
    tell_refused(c, 421, reason);

    return http_answer_detail(421, reason);
}

static struct http_answer *answer_options(void)
{
    struct http_answer *a = http_answer_new(204, NULL, "", 0);

    if (a && http_answer_header(a, MHD_HTTP_HEADER_ALLOW, "GET, HEAD, POST, OPTIONS") < 0) {
        http_answer_free(a);
        return NULL;
    }

    return a;
}

/* What needs no handler, or must not reach one. */
static struct http_answer *answer_before(struct connection *c)
{
    if (!wire_passed(c))
        return http_answer_detail(500, "Internal Server Error");
    if (c->worker->server->limits.hosts && !target_host_allowed(c))
        return not_served(c);
    if (strcmp(c->exchange.path, "*") == 0) /* RFC 9110 section 9.3.7 */
        return answer_options();

    return NULL;
}

static void fill_request(struct connection *c, const char *method)
{
    struct exchange *x = &c->exchange;

    x->request = (struct http_request){
        .method = method,
        .path = x->path,
        .query = x->query,
        .remote = c->remote,
        .loopback = c->loopback,
        .id = (uint64_t)(c->worker->index + 1) << 40 | ++c->worker->requests,
        .begin_ns = monotonic_ns(),
        .header = request_header,
        .transport = c,
    };
}

/* The body's length as announced; UINT64_MAX where only its end will tell. */
static uint64_t announced(struct connection *c)
{
    if (!c->bodies)
        return 0;
    if (headers_find(c, MHD_HTTP_HEADER_TRANSFER_ENCODING))
        return UINT64_MAX;
    const char *length = headers_find(c, MHD_HTTP_HEADER_CONTENT_LENGTH);

    return length ? strtoull(length, NULL, 10) : 0;
}

static bool is_short(const struct http_answer *a)
{
    size_t len;

    return http_answer_body(a, &len) && len <= SHORT_MAX;
}

static bool is_method(const struct connection *c, const char *method)
{
    return strcmp(c->exchange.request.method, method) == 0;
}

/* The library would close the connection without a word where its memory does not hold the answer's head. */
static bool library_has_room(const struct connection *c, const struct http_answer *a)
{
    return c->head_room + reply_head_size(a) <= POOL_SIZE(&c->worker->server->limits);
}

/* The last way to say something to a client that waits: past the library, which then closes the
 * connection. */
static enum MHD_Result answer_past(struct connection *c)
{
    struct exchange *x = &c->exchange;

    x->answering = false;
    if (x->answer && is_short(x->answer)) {
        x->status = http_answer_status(x->answer);
        refuse_with(c, x->answer);
    } else {
        refuse(c, x->answer ? 431 : 503, x->answer ? "Request Header Fields Too Large" : "Out of memory");
    }

    return MHD_NO;
}

static enum MHD_Result send_answer(struct connection *c)
{
    struct exchange *x = &c->exchange;
    if (!x->answer)
        x->answer = http_answer_detail(500, "Internal Server Error");
    if (!x->answer || !library_has_room(c, x->answer))
        return answer_past(c);

    const char *encoding = reply_varies(x->answer) ? headers_find(c, MHD_HTTP_HEADER_ACCEPT_ENCODING) : NULL;
    struct reply_options options = {
        .gzip = encoding && gzip_accepted(encoding),
        .close = atomic_load_explicit(&c->worker->server->stopping, memory_order_relaxed) ||
                 atomic_load_explicit(&c->leaving, memory_order_relaxed),
        .request_id = http_answer_status(x->answer) >= 500 ? x->request.id : 0,
    };
    size_t sent = 0;
    x->status = http_answer_status(x->answer);
    x->answering = true;
    phase_publish(c);
    if (!reply_send(c->mhd, x->answer, &options, c->worker->slots, &x->slot, &sent))
        return answer_past(c);
    x->sent_bytes = is_method(c, "HEAD") || x->status == 204 || x->status == 304 ? 0 : sent;

    return MHD_YES;
}

/* RFC 9110 sections 9.3.1, 9.3.2, 9.3.5: a body of these means nothing; it is dropped where the route takes
 * none, as nearly every server does. */
static bool body_means_nothing(const struct connection *c)
{
    return c->exchange.body_max == 0 &&
           (is_method(c, "GET") || is_method(c, "HEAD") || is_method(c, "DELETE"));
}

/* The answer is there although the body is not. The library sends it and closes; where the client is sending
 * still, what it sends is read for a moment after that, so that it can read the answer. A short answer goes
 * past the library, which leaves more time. */
static enum MHD_Result answer_early(struct connection *c)
{
    struct exchange *x = &c->exchange;

    if (wire_waits(c)) /* the client sends nothing before it has read this */
        return send_answer(c);
    if (x->answer && !is_short(x->answer)) {
        c->unsent = true;
        return send_answer(c);
    }
    x->status = x->answer ? http_answer_status(x->answer) : 500;
    refuse_with(c, x->answer);

    return MHD_YES;
}

/* A body that nobody wants. */
static enum MHD_Result drop_body(struct connection *c, uint64_t length)
{
    struct exchange *x = &c->exchange;

    if (length <= DISCARD_MAX && !wire_waits(c)) {
        x->discarding = true;
        return MHD_YES;
    }
    if (!x->answer)
        x->answer = c->worker->handler->answer(c->worker->cls, &x->request);

    return answer_early(c);
}

static enum MHD_Result begin_body(struct connection *c, uint64_t length)
{
    struct exchange *x = &c->exchange;
    bool too_large = length != UINT64_MAX ? length > x->body_max : x->body_max == 0;

    if (!x->answer && body_means_nothing(c)) {
        x->request.body = "";
        return drop_body(c, length);
    }
    if (!x->answer && too_large) {
        counts_reject(&c->worker->server->counts, HTTP_REJECTED_TOO_LARGE);
        x->answer = http_answer_detail(413, "Content Too Large");
        if (!x->answer)
            return answer_past(c);
    }
    if (x->answer)
        return drop_body(c, length);
    if (wire_waits(c))
        wire_continue(c);

    return MHD_YES;
}

static enum MHD_Result begin(struct connection *c, const char *url, const char *method)
{
    struct exchange *x = &c->exchange;
    bool split = target_split(x, url);

    fill_request(c, method);
    x->answer = split ? answer_before(c) : http_answer_detail(503, "Out of memory");
    if (!x->answer && split) {
        x->begun = true;
        x->answer = c->worker->handler->begin(c->worker->cls, &x->request, &x->body_max);
    }
    x->started = true;
    uint64_t length = announced(c);

    return length ? begin_body(c, length) : MHD_YES;
}

/* Returns 0, 413 or 503. */
static int gather_body(struct exchange *x, const char *data, size_t len)
{
    if (len > x->body_max - x->request.body_len)
        return 413;

    size_t need = x->request.body_len + len + 1;
    if (need > x->body_size) {
        size_t size = need < x->body_max / 2 ? need * 2 : x->body_max + 1;
        if (!native_take(size - x->body_size))
            return 503;
        char *body = realloc(x->body, size);
        if (!body) {
            native_give(size - x->body_size);
            return 503;
        }
        x->body = body;
        x->body_size = size;
    }
    memcpy(x->body + x->request.body_len, data, len);
    x->request.body_len += len;
    x->body[x->request.body_len] = '\0';

    return 0;
}

/* A part of the body. Nothing of it is left to the library. */
static enum MHD_Result more_body(struct connection *c, const char *data, size_t *len)
{
    struct exchange *x = &c->exchange;
    size_t taken = *len;

    *len = 0;
    if (x->refused || x->discarding)
        return MHD_YES;
    int status = gather_body(x, data, taken);
    if (status == 413)
        counts_reject(&c->worker->server->counts, HTTP_REJECTED_TOO_LARGE);
    if (status)
        refuse(c, status, status == 413 ? "Content Too Large" : "Out of memory");

    return MHD_YES;
}

static enum MHD_Result whole(struct connection *c)
{
    struct exchange *x = &c->exchange;
    if (x->refused)
        return MHD_NO;

    if (!x->answer) {
        x->request.body = x->body ? x->body : "";
        x->answer = c->worker->handler->answer(c->worker->cls, &x->request);
    }

    return send_answer(c);
}

enum MHD_Result exchange_access(void *cls, struct MHD_Connection *mhd, const char *url, const char *method,
                                const char *version, const char *data, size_t *data_len, void **context)
{
    struct connection *c = connection_of(mhd);
    (void)cls, (void)version;
    if (!c)
        return MHD_NO;

    if (!c->exchange.started) {
        *context = c;
        return begin(c, url, method);
    }
    if (*data_len)
        return more_body(c, data, data_len);

    return whole(c);
}

static void exchange_clear(struct connection *c)
{
    struct exchange *x = &c->exchange;

    headers_forget(c);
    native_give(x->body_size);
    free(x->body);
    free(x->target);
    http_answer_free(x->answer);
    reply_done(x->slot);
    memset(x, 0, offsetof(struct exchange, authority));
    x->authority[0] = '\0';
}

void exchange_completed(void *cls, struct MHD_Connection *mhd, void **context,
                        enum MHD_RequestTerminationCode why)
{
    struct connection *c = connection_of(mhd);
    (void)cls;
    if (!c || !c->exchange.started)
        return;

    tell_done(c, why != MHD_REQUEST_TERMINATED_COMPLETED_OK);
    exchange_clear(c);
    *context = NULL;
    if (why == MHD_REQUEST_TERMINATED_COMPLETED_OK)
        wire_answered(c);
}

void exchange_forget(struct connection *c)
{
    exchange_clear(c);
}
