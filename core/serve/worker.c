/* SPDX-License-Identifier: MIT */
/* A worker: one thread with one HTTP worker and one engine. On a request's way: adopt a newer generation if
 * there is one, find the route, ask its breaker, reuse a fresh answer, else run the handler. No lock, nothing
 * shared but atomics. */
#include "serve/worker.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/buffer.h"
#include "base/cleanup.h"
#include "base/clock.h"
#include "base/json.h"
#include "base/log.h"
#include "base/native.h"
#include "collect/collections.h"
#include "collect/table.h"
#include "engine/explain.h"
#include "engine/script_fault.h"
#include "route/route.h"
#include "serve/metrics.h"

#define REST_NS 500000000 /* less than the quiet after which the main thread stops looking (serve.c) */

/* ---- generations ---- */

static void join_routes(struct worker *w, struct engine *e)
{
    for (size_t i = 0; i < route_count(e); i++) {
        struct route *r = route_at(e, i);
        r->serve = route_state_find(w->server->routes, r->method, r->pattern);
    }
}

static void take(struct worker *w, struct engine *e)
{
    join_routes(w, e);
    w->found.request = 0;
    struct engine *old = __atomic_exchange_n(&w->engine, e, __ATOMIC_ACQ_REL);
    if (old) {
        route_drop_answers(old); /* answers belong to this thread */
        scripts_retire(w->server->scripts, old);
    }
}

static void adopt(struct worker *w)
{
    uint64_t generation = w->generation;
    struct engine *e = scripts_adopt(w->server->scripts, w->slot, &generation);

    if (!e)
        return;
    take(w, e);
    __atomic_store_n(&w->generation, generation, __ATOMIC_RELEASE);
}

/* Other routes of this engine would run out of memory too, and their breakers would open: so it is replaced
 * before the next request, here, in the time of a slow call. The bundle is copied, for the main thread may be
 * making engines of it. */
static void renew(struct worker *w)
{
    const struct bundle *scripts = engine_bundle(w->engine);
    struct engine *e;
    struct bundle *copy;

    log_line(LOG_WARN,
             "worker %zu: scripts keep so much memory that no other call has room; they are loaded anew",
             w->slot);
    if (bundle_new(scripts->scripts, scripts->count, &copy) < 0)
        return;
    if (engine_new(engine_host(w->engine), copy, true, NULL, NULL, &e) == 0)
        take(w, e);
    bundle_free(copy);
}

/* ---- answers that are not a route's ---- */

static struct http_answer *with_header(struct http_answer *a, const char *name, const char *value)
{
    if (a)
        http_answer_header(a, name, value);
    return a;
}

/* "/health/" for "/health": clients of other frameworks ask so, and are sent on with their method. The
 * reference is relative, so that it holds behind a proxy's prefix and never leads to another host. */
static struct http_answer *without_slash(const struct worker *w, const struct http_request *r)
{
    size_t len = strlen(r->path);
    CLEANUP(cleanup_free) char *path = len > 1 && r->path[len - 1] == '/' ? strndup(r->path, len - 1) : NULL;
    struct router_match match;
    char allow[64];

    if (!path || route_find(w->engine, r->method, path, &match, allow, sizeof(allow)) == -ENOENT)
        return NULL;

    struct buffer to = { 0 };
    buffer_format(&to, "..%s%s%s", strrchr(path, '/'), *r->query ? "?" : "", r->query);
    struct http_answer *a = to.failed ? NULL : http_answer_new(307, NULL, NULL, 0);
    if (a && http_answer_header(a, "Location", to.bytes) < 0) {
        http_answer_free(a);
        a = NULL;
    }
    buffer_free(&to);
    return a;
}

static struct http_answer *no_route(const struct worker *w, const struct http_request *r, int found,
                                    const char *allow)
{
    if (found != -ENOENT)
        return server_other_method(r, allow);
    struct http_answer *a = without_slash(w, r);
    return a ? a : http_answer_detail(404, "Not Found");
}

static struct http_answer *later(unsigned seconds, const char *detail)
{
    char text[16];

    snprintf(text, sizeof(text), "%u", seconds);
    return with_header(http_answer_detail(503, detail), "Retry-After", text);
}

/* Too many threads were lost: let the kubelet start us anew. */
static struct http_answer *not_live(struct server *s, const struct http_request *r)
{
    unsigned lost = __atomic_load_n(&s->lost, __ATOMIC_RELAXED);

    if (__builtin_expect(lost < s->options->lost_workers, 1) || strcmp(r->path, "/health") != 0)
        return NULL;
    return http_answer_detail(503, "workers were lost to calls that never returned; restart needed");
}

/* ---- --dev: a failure as something to read ---- */

static void append_text(struct buffer *b, const char *key, const char *text, size_t len)
{
    buffer_format(b, ",\"%s\":", key);
    json_string(b, text, len);
}

static void append_failure(struct buffer *b, const struct script_fault *f, const char *line, size_t len,
                           const char *hint)
{
    buffer_string(b, "{\"detail\":");
    json_string(b, f->reason, strlen(f->reason));
    append_text(b, "file", f->path, strlen(f->path));
    buffer_format(b, ",\"line\":%d", f->line);
    if (line)
        append_text(b, "source", line, len);
    if (*hint)
        append_text(b, "hint", hint, strlen(hint));
    append_text(b, "traceback", f->trace, strlen(f->trace));
    buffer_string(b, "}\n");
}

/* Plain text: nothing that a script or a client wrote can become a part of a page. */
static void append_failure_page(struct buffer *b, const struct script_fault *f, const char *line, size_t len,
                                const char *hint)
{
    char text[SCRIPT_FAULT_SIZE];

    script_fault_write(f, text);
    buffer_format(b, "%s\n", text);
    if (line)
        buffer_format(b, "\n    %.*s\n", (int)len, line);
    if (*hint)
        buffer_format(b, "\n%s\n", hint);
    if (*f->trace)
        buffer_format(b, "\n%s\n", f->trace);
}

static struct http_answer *readable_failure(const struct engine *e, const struct http_request *r, int status,
                                            const struct script_fault *f)
{
    const char *accept = http_request_header(r, "Accept");
    bool page = accept && strstr(accept, "text/html");
    struct buffer b = { .limit = 65536 };
    char hint[256] = "";
    size_t len = 0;

    const char *line = bundle_line(engine_bundle(e), f->path, f->line, &len);
    explain(f->reason, line, len, hint, sizeof(hint));
    (page ? append_failure_page : append_failure)(&b, f, line, len, hint);
    struct http_answer *a =
        b.failed ? NULL
                 : http_answer_new(status, page ? "text/plain; charset=utf-8" : "application/json", b.bytes,
                                   b.len);
    buffer_free(&b);
    return a;
}

/* ---- the handler's failures ---- */

static void log_failure(const struct http_request *r, const struct route *route, const struct script_fault *f)
{
    char place[SCRIPT_PLACE_SIZE], id[24];

    script_fault_place(f, route->script, route->line, place);
    snprintf(id, sizeof(id), "%llu", (unsigned long long)r->id);
    log_event(LOG_ERROR, "handler failed", "route", route->pattern, "at", place, "reason", f->reason,
              "request", id, "trace", *f->trace ? f->trace : NULL, NULL);
}

static struct http_answer *failed(struct worker *w, const struct http_request *r, const struct route *route,
                                  int error, const struct script_fault *f, struct http_answer *a)
{
    bool costly = error == -ETIMEDOUT || error == -ENOMEM;
    struct route_state *state = route->serve;

    log_failure(r, route, f);
    if (state && route_state_failed(state, monotonic_ns(), costly, costly))
        log_event(LOG_WARN, "breaker opened: the route answers 503 for a while", "route", route->pattern,
                  NULL);
    if (w->server->options->dev && a) {
        struct http_answer *readable = readable_failure(w->engine, r, http_answer_status(a), f);
        if (readable) {
            http_answer_free(a);
            return readable;
        }
    }
    return a;
}

/* ---- struct http_handler ---- */

static struct http_answer *stamp(struct worker *w, struct http_answer *a)
{
    char text[24];

    if (!a || !w->server->options->show_generation || http_answer_get_header(a, "X-Sonda-Generation"))
        return a;
    snprintf(text, sizeof(text), "%llu", (unsigned long long)w->generation);
    return with_header(a, "X-Sonda-Generation", text);
}

static struct http_answer *begin_route(struct http_request *r, struct worker *w, struct router_match *m,
                                       size_t *body_max)
{
    struct route *route = m->data;
    struct route_state *state = route->serve;

    r->cls = state;
    struct http_answer *a = route_cached(w->engine, m, r, r->begin_ns);
    if (a)
        return a;
    unsigned wait = state ? breaker_refuses(route_state_breaker(state), r->begin_ns) : 0;
    if (wait)
        return later(wait, "this route keeps failing; it is tried again later");

    *body_max = route->body_max;
    return NULL;
}

/* The route of a request: found when its head was read, and again only where others came before its body, or
 * another engine. Returns as route_find does. */
static int find(struct worker *w, const struct http_request *r, char *allow, size_t size)
{
    if (w->found.request == r->id)
        return 0;
    int found = route_find(w->engine, r->method, r->path, &w->found.match, allow, size);
    w->found.request = found == 0 ? r->id : 0;
    return found;
}

/* The main thread looks after workers only while there is traffic: the first request after a rest tells it
 * so, with a system call, before anything can hang. */
static void note_traffic(struct worker *w, int64_t now_ns)
{
    if (now_ns - w->request_ns > REST_NS) {
        __atomic_store_n(&w->server->traffic, true, __ATOMIC_RELEASE);
        server_ask(w->server, 0);
    }
    w->request_ns = now_ns;
}

static struct http_answer *begin(void *cls, struct http_request *r, size_t *body_max)
{
    struct worker *w = cls;
    char allow[64];

    note_traffic(w, r->begin_ns);

    adopt(w);
    r->cls = route_state_unmatched(w->server->routes);
    struct http_answer *a = not_live(w->server, r);
    if (!a)
        a = w->server->admin(w->server, r);
    if (!a) {
        int found = find(w, r, allow, sizeof(allow));
        a = found < 0 ? no_route(w, r, found, allow) : begin_route(r, w, &w->found.match, body_max);
    }
    return stamp(w, a);
}

static struct http_answer *answer(void *cls, struct http_request *r)
{
    struct worker *w = cls;
    struct script_fault fault;
    struct http_answer *a = NULL;
    char allow[64];

    script_fault_clear(&fault);
    int found = find(w, r, allow, sizeof(allow));
    if (found < 0)
        return stamp(w, no_route(w, r, found, allow)); /* a reload came between head and body (turn) */

    struct route *route = w->found.match.data;
    int error = route_answer(w->engine, &w->found.match, r, &a, &fault);
    if (error < 0)
        a = failed(w, r, route, error, &fault, a);
    else if (route->serve)
        route_state_succeeded(route->serve);
    if (error == -ENOMEM && engine_spent(w->engine))
        renew(w);
    return stamp(w, a);
}

static void log_access(const struct http_request *r, const struct http_done *d)
{
    char status[16], bytes[24], micros[24], id[24];

    snprintf(status, sizeof(status), "%d", d->status);
    snprintf(bytes, sizeof(bytes), "%llu", (unsigned long long)d->body_bytes);
    snprintf(micros, sizeof(micros), "%lld", (long long)(d->duration_ns / 1000));
    snprintf(id, sizeof(id), "%llu", (unsigned long long)r->id);
    log_event(LOG_INFO, "request", "method", r->method, "path", r->path, "query", *r->query ? r->query : NULL,
              "status", status, "bytes", bytes, "microseconds", micros, "remote", r->remote, "request", id,
              "aborted", d->aborted ? "true" : NULL, NULL);
}

static void done(void *cls, const struct http_request *r, const struct http_done *d)
{
    struct worker *w = cls;

    __atomic_add_fetch(&w->server->host->requests, 1, __ATOMIC_RELAXED);
    if (r->cls)
        route_state_answered(r->cls, d->status, d->duration_ns);
    if (w->server->options->access_log)
        log_access(r, d);
}

static void refused(void *cls, const char *remote, int status, const char *reason)
{
    const struct worker *w = cls;
    char number[16];

    if (!w->server->options->access_log)
        return;
    snprintf(number, sizeof(number), "%d", status);
    log_event(LOG_INFO, "request refused", "status", number, "reason", reason, "remote", remote, NULL);
}

/* Another thread or a larger thing needs what this one keeps for later. */
static void yield(void *cls, size_t bytes)
{
    struct worker *w = cls;

    if (w->engine)
        route_give_way(w->engine, bytes);
}

/* The text of a scrape is kept for a moment for other workers, and by those who sent it. */
static void forget_collections(struct worker *w)
{
    struct collections *shared = w->server->host->engine.collections;
    bool kept = shared && collections_forget(shared);

    if (w->collections_kept && !kept)
        collector_table_take(collector_table_of(w->engine), NULL);
    w->collections_kept = kept;
}

static void turn(void *cls)
{
    struct worker *w = cls;

    adopt(w);
    forget_collections(w);
    if (native_short())
        yield(w, native_most() / 8);
    engine_idle(w->engine);
    metric_set(w->memory, (double)engine_memory(w->engine));
}

/* ---- the thread ---- */

static void *work(void *cls)
{
    struct worker *w = cls;
    char name[16];

    snprintf(name, sizeof(name), "worker/%zu", w->slot);
    pthread_setname_np(pthread_self(), name);
    native_yields(yield, w);
    int r = http_worker_run(w->http);
    if (r < 0)
        log_line(LOG_ERROR, "worker %zu ended: %s", w->slot, strerror(-r));
    struct engine *e = __atomic_exchange_n(&w->engine, NULL, __ATOMIC_ACQ_REL);
    if (e)
        route_drop_answers(e);
    scripts_retire(w->server->scripts, e);
    __atomic_store_n(&w->returned, true, __ATOMIC_RELEASE);
    server_ask(w->server, 0);
    return NULL;
}

int worker_start(struct server *s, size_t slot, struct worker **ret)
{
    static const struct http_handler handler = { begin, answer, done, refused, turn };
    struct worker *w = calloc(1, sizeof(*w));
    if (!w)
        return -ENOMEM;

    w->server = s;
    w->slot = slot;
    w->memory = server_metrics_memory(s, slot);
    adopt(w);
    int r = w->engine ? http_worker_new(s->http, &handler, w, &w->http) : -ENOMEM;
    if (r == 0 && (r = -pthread_create(&w->thread, NULL, work, w)) < 0)
        http_worker_free(w->http);
    if (r < 0) {
        engine_free(w->engine);
        free(w);
        return r;
    }

    *ret = w;
    return 0;
}
