/* SPDX-License-Identifier: MIT */
#include "http/exchange.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "http/gzip.h"
#include "http/handler.h"
#include "http/inside.h"
#include "http/phase.h"
#include "http/refuse.h"
#include "http/reply.h"
#include "http/tell.h"
#include "http/wire.h"

#define DISCARD_MAX (64u << 10) /* bytes of an unwanted body that are read for the sake of the connection */

static struct connection *connection_of(struct MHD_Connection *mhd)
{
    const union MHD_ConnectionInfo *info = MHD_get_connection_info(mhd, MHD_CONNECTION_INFO_SOCKET_CONTEXT);

    return info ? info->socket_context : NULL;
}

static const char *lookup(const struct connection *c, const char *name)
{
    return MHD_lookup_connection_value(c->mhd, MHD_HEADER_KIND, name);
}

static const char *request_header(const struct http_request *r, const char *name)
{
    return lookup(r->transport, name);
}

/* The target as sent, before the library cuts it: the only time that the query is whole. */
void *exchange_target(void *cls, const char *uri, struct MHD_Connection *mhd)
{
    struct connection *c = connection_of(mhd);
    const char *query = strchr(uri, '?');
    (void)cls;

    if (c && query && query[1]) {
        free(c->exchange.query);
        c->exchange.query = strdup(query + 1);
    }

    return NULL;
}

/* The path of a target; an absolute form's authority is kept aside. head.c has judged its form. */
static const char *target_path(struct exchange *x, const char *url)
{
    x->authority[0] = '\0';
    if (*url == '/' || strncasecmp(url, "http://", 7) != 0)
        return url;

    size_t len = strcspn(url + 7, "/");
    size_t cut = len < sizeof(x->authority) ? len : sizeof(x->authority) - 1;
    memcpy(x->authority, url + 7, cut);
    x->authority[cut] = '\0';

    return url[7 + len] ? url + 7 + len : "/";
}

/* A host of the allow list against "name", "name:port", "[v6]:port". */
static bool same_host(const char *allowed, const char *host)
{
    size_t len = *host == '[' ? strcspn(host, "]") + 1 : strcspn(host, ":");

    if (*host == '[' && *allowed != '[')
        return strlen(allowed) + 2 == len && strncasecmp(allowed, host + 1, len - 2) == 0;

    return strlen(allowed) == len && strncasecmp(allowed, host, len) == 0;
}

static bool host_allowed(const struct connection *c)
{
    const char *const *hosts = c->worker->server->limits.hosts;
    const char *host = c->exchange.authority[0] ? c->exchange.authority : lookup(c, MHD_HTTP_HEADER_HOST);

    for (; host && *hosts; hosts++)
        if (same_host(*hosts, host))
            return true;

    return false;
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
    if (c->worker->server->limits.hosts && !host_allowed(c))
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
        .query = x->query ? x->query : "",
        .remote = c->remote,
        .loopback = c->loopback,
        .id = (uint64_t)(c->worker->index + 1) << 40 | ++c->worker->requests,
        .begin_ns = monotonic_ns(),
        .header = request_header,
        .transport = c,
    };
}

/* The body's length as announced; UINT64_MAX where only its end will tell. */
static uint64_t announced(const struct connection *c)
{
    if (!c->bodies)
        return 0;
    if (lookup(c, MHD_HTTP_HEADER_TRANSFER_ENCODING))
        return UINT64_MAX;
    const char *length = lookup(c, MHD_HTTP_HEADER_CONTENT_LENGTH);

    return length ? strtoull(length, NULL, 10) : 0;
}

static enum MHD_Result send_answer(struct connection *c)
{
    struct exchange *x = &c->exchange;
    if (!x->answer)
        x->answer = http_answer_detail(500, "Internal Server Error");
    if (!x->answer)
        return MHD_NO;

    const char *encoding = lookup(c, MHD_HTTP_HEADER_ACCEPT_ENCODING);
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
        return MHD_NO;
    x->sent_bytes = strcmp(x->request.method, "HEAD") == 0 || x->status == 204 || x->status == 304 ? 0 : sent;

    return MHD_YES;
}

/* A body that is not wanted, or too large. The answer goes out so that the client can read it. */
static enum MHD_Result refuse_body(struct connection *c, uint64_t length)
{
    struct exchange *x = &c->exchange;

    if (!x->answer) {
        counts_reject(&c->worker->server->counts, HTTP_REJECTED_TOO_LARGE);
        x->answer = http_answer_detail(413, "Content Too Large");
    }
    if (wire_waits(c)) /* the client sends nothing before it has read this */
        return send_answer(c);
    if (length <= DISCARD_MAX) {
        x->discarding = true;
        return MHD_YES;
    }
    x->status = x->answer ? http_answer_status(x->answer) : 500;
    refuse_with(c, x->answer);

    return MHD_YES;
}

static enum MHD_Result begin(struct connection *c, const char *url, const char *method)
{
    struct exchange *x = &c->exchange;

    x->path = target_path(x, url);
    fill_request(c, method);
    x->answer = answer_before(c);
    if (!x->answer) {
        x->begun = true;
        x->answer = c->worker->handler->begin(c->worker->cls, &x->request, &x->body_max);
    }
    x->started = true;

    uint64_t length = announced(c);
    bool too_large = length != UINT64_MAX ? length > x->body_max : x->body_max == 0;
    if (length && (x->answer || too_large))
        return refuse_body(c, length);
    if (length && wire_waits(c))
        wire_continue(c);

    return MHD_YES;
}

static bool gather_body(struct exchange *x, const char *data, size_t len)
{
    if (len > x->body_max - x->request.body_len)
        return false;

    size_t need = x->request.body_len + len + 1;
    if (need > x->body_size) {
        size_t size = need < x->body_max / 2 ? need * 2 : x->body_max + 1;
        char *body = realloc(x->body, size);
        if (!body)
            return false;
        x->body = body;
        x->body_size = size;
    }
    memcpy(x->body + x->request.body_len, data, len);
    x->request.body_len += len;
    x->body[x->request.body_len] = '\0';

    return true;
}

/* A part of the body. Nothing of it is left to the library. */
static enum MHD_Result more_body(struct connection *c, const char *data, size_t *len)
{
    struct exchange *x = &c->exchange;
    size_t taken = *len;

    *len = 0;
    if (x->refused || x->discarding)
        return MHD_YES;
    if (gather_body(x, data, taken))
        return MHD_YES;

    counts_reject(&c->worker->server->counts, HTTP_REJECTED_TOO_LARGE);
    refuse(c, 413, "Content Too Large");

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

static void exchange_clear(struct exchange *x)
{
    free(x->body);
    free(x->query);
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
    exchange_clear(&c->exchange);
    *context = NULL;
    if (why == MHD_REQUEST_TERMINATED_COMPLETED_OK)
        wire_answered(c);
}

void exchange_forget(struct connection *c)
{
    exchange_clear(&c->exchange);
}
