/* SPDX-License-Identifier: MIT */
/* The way of a request through Lua: inputs decoded, handler called, result encoded into the table's buffer,
 * all of it inside engine_run; the answer is made of those bytes afterwards, where nothing can jump. */
#include "route/route.h"

#include <errno.h>
#include <lauxlib.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "base/clock.h"
#include "base/embed.h"
#include "base/json.h"
#include "engine/bind.h"
#include "engine/doubts.h"
#include "route/refusal.h"
#include "route/reply.h"
#include "route/request.h"
#include "route/table.h"
#include "shape/encode.h"

#define JSON_TYPE "application/json"
#define TEXT_TYPE "text/plain; charset=utf-8"

#define MOMENT_NS 1000000000

/* Bytes of the answers' buffer that outlive an answer. */
#define OUT_KEPT 65536

/* One call of a handler. */
struct call {
    struct route_table *table;
    const struct route_entry *entry;
    const struct http_request *request;
    const struct router_match *match;
    bool strict;
    int status;
    char type[128];
    const struct embed_file *asset;
};

static void set_type(struct call *call, const char *type)
{
    snprintf(call->type, sizeof(call->type), "%s", type);
}

static void check_size(lua_State *L, const struct call *call)
{
    if (call->table->out.failed)
        luaL_error(L, "the answer is past its limit of %d bytes", (int)call->table->out.limit);
}

/* {"detail": the message on top of the stack}. */
static void put_detail(lua_State *L, struct call *call, int status)
{
    call->status = status;
    set_type(call, JSON_TYPE);
    json_detail(&call->table->out, luaL_tolstring(L, -1, NULL));
    check_size(L, call);
}

static void put_text(lua_State *L, struct call *call, int i, const char *type)
{
    size_t len;
    const char *text = lua_tolstring(L, i, &len);

    set_type(call, type);
    buffer_append(&call->table->out, text, len);
    check_size(L, call);
}

/* A sonda.reply at index 2. */
static void put_reply(lua_State *L, struct call *call, const struct reply *r)
{
    call->status = r->status;
    call->asset = r->asset;
    reply_headers(L, 2, &call->table->headers);
    const char *type = lua_tostring(L, -1);

    if (r->asset) {
        set_type(call, r->type);
        return;
    }

    int body = lua_getiuservalue(L, 2, REPLY_BODY);
    if (body == LUA_TUSERDATA && call->table->append_body &&
        call->table->append_body(L, -1, &call->table->out)) {
        set_type(call, type ? type : TEXT_TYPE);
        check_size(L, call);
    } else if (body == LUA_TTABLE || body == LUA_TUSERDATA || body == LUA_TLIGHTUSERDATA) {
        set_type(call, type ? type : JSON_TYPE);
        shape_encode(L, call->table->context, NULL, -1, call->strict, &call->table->out);
    } else if (body != LUA_TNIL) {
        put_text(L, call, -1, type ? type : call->entry->type ? call->entry->type : TEXT_TYPE);
    }
}

static void put_value(lua_State *L, struct call *call)
{
    if (!call->entry->type) {
        set_type(call, JSON_TYPE);
        shape_encode(L, call->table->context, call->entry->shape, 2, call->strict, &call->table->out);
        return;
    }

    if (!lua_isstring(L, 2))
        luaL_error(L, "the route's type is %s: expected a string, found a %s", call->entry->type,
                   luaL_typename(L, 2));
    put_text(L, call, 2, call->entry->type);
}

/* What the handler returned stands at index 2 and 3. */
static void put_result(lua_State *L, struct call *call)
{
    const struct reply *r = lua_isuserdata(L, 2) ? reply_test(L, 2) : NULL;

    if (r) {
        put_reply(L, call, r);
    } else if (!lua_isnil(L, 2)) {
        put_value(L, call);
    } else if (lua_isnil(L, 3)) {
        luaL_error(L, "the handler returned nothing: expected a value, or nil and a reason");
    } else {
        lua_settop(L, 3);
        put_detail(L, call, 503);
    }
}

/* What a client did wrong: in the buffer already, or a message on top of the stack. */
static void put_mistake(lua_State *L, struct call *call, int status)
{
    if (status != 422) {
        buffer_clear(&call->table->out);
        put_detail(L, call, status);
        return;
    }
    call->status = status;
    set_type(call, JSON_TYPE);
    check_size(L, call);
}

static int raised_body(lua_State *L)
{
    struct call *call = lua_touserdata(L, 1);

    refusal_push(L);
    put_reply(L, call, reply_test(L, 2));
    return 0;
}

static int call_body(lua_State *L)
{
    struct call *call = lua_touserdata(L, 1);
    struct bind_context *c = call->table->context;

    call->table->request->request = call->request;
    int mistake = request_push(L, c, call->entry, call->request, call->match, &call->table->out);
    if (mistake) {
        put_mistake(L, call, mistake);
        return 0;
    }

    lua_rawgeti(L, LUA_REGISTRYINDEX, call->entry->handler_ref);
    lua_insert(L, 2);
    lua_call(L, 1, 2);
    put_result(L, call);
    return 0;
}

/* Whoever keeps the answer must know what it depends on (RFC 9110 section 12.5.5). Returns 0 or -ENOMEM. */
static int add_vary(struct http_answer *a, const struct route_entry *e)
{
    int r = 0;

    for (size_t i = 0; r == 0 && i < e->vary_count; i++)
        r = http_answer_header(a, "Vary", e->vary[i]);
    return r == -ENOMEM ? r : 0;
}

static struct http_answer *answer_new(struct call *call)
{
    struct route_table *t = call->table;
    const char *type = *call->type ? call->type : NULL;
    struct http_answer *a =
        call->asset ? http_answer_gzipped(call->status, type, call->asset->bytes, call->asset->len)
                    : http_answer_new(call->status, type, t->out.bytes, t->out.len);

    for (size_t at = 0; a && at < t->headers.len;) {
        const char *name = t->headers.bytes + at;
        const char *value = name + strlen(name) + 1;
        if (http_answer_header(a, name, value) == -ENOMEM) {
            http_answer_free(a);
            return NULL;
        }
        at += strlen(name) + strlen(value) + 2;
    }
    if (a && add_vary(a, call->entry) < 0) {
        http_answer_free(a);
        return NULL;
    }

    return a;
}

/* What the route asks for, within what it may. */
static int64_t time_of(const struct route_entry *e, const struct engine_limits *limits)
{
    int64_t most = limits->long_call_ns > limits->call_ns ? limits->long_call_ns : limits->call_ns;
    int64_t asked = e->timeout_ns ? e->timeout_ns : limits->call_ns;

    return asked < most ? asked : most;
}

/* What was noted while the answer was written is about its route. */
static void settle(struct engine *e, const struct route *r)
{
    char about[160];

    snprintf(about, sizeof(about), "%s %.120s", r->method, r->pattern);
    doubts_settle(e, r->script, r->line, about);
}

/* Call the handler. Returns as engine_run does; call->status and the table's buffers then hold the answer. */
static int call_run(struct engine *e, struct call *call, struct script_fault *fault)
{
    const struct engine_limits *limits = &engine_host(e)->limits;
    struct route_table *t = call->table;
    struct bind_context *c = t->context;

    buffer_clear(&t->out);
    buffer_clear(&t->headers);
    t->out.limit = call->entry->max_bytes ? call->entry->max_bytes : limits->answer_bytes;
    t->headers.limit = limits->answer_bytes;
    call->status = 200;
    int64_t max_age_ns = call->entry->route.max_age_ns;
    c->fresh_ns = max_age_ns ? monotonic_ns() - max_age_ns : 0;
    c->raised = NULL;
    int r = engine_run(e, call_body, call, time_of(call->entry, limits), fault);

    t->request->request = NULL;
    if (r == -EINVAL && c->raised)
        r = engine_run(e, raised_body, call, limits->call_ns, fault);
    if (c->doubts)
        settle(e, &call->entry->route);
    c->fresh_ns = 0;
    if (r < 0 && !fault->path[0]) {
        snprintf(fault->path, sizeof(fault->path), "%s", call->entry->route.script);
        fault->line = call->entry->route.line;
    }
    return r;
}

static struct route_entry *entry_of(const struct router_match *m)
{
    return (struct route_entry *)((char *)m->data - offsetof(struct route_entry, route));
}

/* Nobody may see the CPUs' share of a second that another client no longer sees: an answer that is kept for a
 * moment only goes with the sampler's turn. */
static uint64_t turn_of(const struct route_table *t, const struct route_entry *e)
{
    const struct engine_host *host = t->context->host;

    return host->turn && e->route.max_age_ns <= MOMENT_NS ? host->turn(host) : 0;
}

/* What a cached answer depends on. False: too long to be kept. */
static bool cache_key(const struct route_entry *e, const struct http_request *r, char *key)
{
    struct buffer b = { .bytes = key, .size = ROUTE_CACHE_KEY_MAX, .limit = ROUTE_CACHE_KEY_MAX - 1 };

    key[0] = '\0';
    if (e->route.parameters)
        buffer_string(&b, r->path);
    if (e->query) {
        buffer_char(&b, '?');
        buffer_string(&b, r->query);
    }
    for (size_t i = 0; i < e->vary_count; i++) {
        const char *value = http_request_header(r, e->vary[i]);
        buffer_char(&b, '\n');
        buffer_string(&b, value ? value : "");
    }
    return !b.failed;
}

struct http_answer *route_cached(struct engine *e, const struct router_match *m, const struct http_request *r,
                                 int64_t now_ns)
{
    struct route_entry *entry = entry_of(m);
    char key[ROUTE_CACHE_KEY_MAX];

    if (!entry->cache.count || !cache_key(entry, r, key))
        return NULL;

    return route_cache_get(&entry->cache, key, now_ns, turn_of(route_table_of(e), entry));
}

static struct route_cache *oldest_cache(const struct route_table *t)
{
    struct route_cache *oldest = NULL;
    int64_t least_ns = INT64_MAX;

    for (size_t i = 0; i < t->count; i++) {
        int64_t at_ns = route_cache_oldest_ns(&t->entries[i]->cache);
        if (at_ns < least_ns) {
            least_ns = at_ns;
            oldest = &t->entries[i]->cache;
        }
    }
    return oldest;
}

void route_give_way(struct engine *e, size_t bytes)
{
    struct route_cache *oldest;

    for (size_t given = 0; given < bytes && (oldest = oldest_cache(route_table_of(e)));)
        given +=
            route_cache_drop_oldest(oldest) + 1; /* an empty answer gives nothing back, and there is an end */
}

void route_drop_answers(struct engine *e)
{
    struct route_table *t = route_table_of(e);

    for (size_t i = 0; i < t->count; i++)
        route_cache_free(&t->entries[i]->cache);
}

static void keep(struct route_entry *e, const struct http_request *r, struct http_answer *a, uint64_t turn)
{
    char key[ROUTE_CACHE_KEY_MAX];

    if (e->route.max_age_ns && http_answer_status(a) == 200 && cache_key(e, r, key))
        route_cache_put(&e->cache, key, a, monotonic_ns() + e->route.max_age_ns, turn);
}

int route_answer(struct engine *e, const struct router_match *m, const struct http_request *r,
                 struct http_answer **ret, struct script_fault *fault)
{
    struct route_entry *entry = entry_of(m);
    struct call call = { .table = route_table_of(e), .entry = entry, .request = r, .match = m };

    if (entry->cache.count && (*ret = route_cached(e, m, r, monotonic_ns())))
        return 0;

    uint64_t turn = turn_of(call.table, entry);
    int result = call_run(e, &call, fault);
    if (result == 0)
        *ret = answer_new(&call);
    else if (result == -EINVAL)
        *ret = http_answer_detail(500, "Internal Server Error");
    else
        *ret = http_answer_detail(503, "Service Unavailable");

    if (result == 0 && *ret)
        keep(entry, r, *ret, turn);
    if (call.table->out.size > OUT_KEPT)
        buffer_free(&call.table->out);
    return result;
}

size_t route_count(const struct engine *e)
{
    return route_table_of(e)->count;
}

struct route *route_at(struct engine *e, size_t index)
{
    return &route_table_of(e)->entries[index]->route;
}

int route_find(struct engine *e, const char *method, const char *path, struct router_match *ret, char *allow,
               size_t size)
{
    return router_find(route_table_of(e)->router, method, path, ret, allow, size);
}

/* True where the route can be called as it stands, and its answer is as declared. */
static bool dry_run(struct engine *e, const struct route_entry *entry, struct script_fault *fault)
{
    struct http_request request = { .method = "GET",
                                    .path = entry->route.pattern,
                                    .query = "",
                                    .remote = "127.0.0.1",
                                    .loopback = true,
                                    .begin_ns = monotonic_ns() };
    struct router_match match = { .data = (void *)&entry->route };
    struct call call = {
        .table = route_table_of(e), .entry = entry, .request = &request, .match = &match, .strict = true
    };

    if (strcmp(entry->route.method, "GET") != 0 || entry->route.parameters || route_entry_needs_query(entry))
        return true;

    return call_run(e, &call, fault) == 0;
}

int route_dry_run(struct engine *e, int64_t end_ns,
                  void (*fault)(void *cls, const struct route *r, const struct script_fault *f), void *cls)
{
    const struct route_table *t = route_table_of(e);
    int failures = 0;

    for (size_t i = 0; i < t->count && !engine_stopping(e) && monotonic_ns() < end_ns; i++) {
        struct script_fault f = { 0 };
        if (dry_run(e, t->entries[i], &f))
            continue;
        failures++;
        fault(cls, &t->entries[i]->route, &f);
        if (engine_spent(e)) /* what follows would fail for want of memory alone */
            break;
    }

    return failures;
}

struct script_fault route_fault(const struct route *r, const struct script_fault *f)
{
    struct script_fault told = *f;

    if (!*told.path) {
        snprintf(told.path, sizeof(told.path), "%s", r->script);
        told.line = r->line;
    }
    snprintf(told.reason, sizeof(told.reason), "%s %s: %.400s", r->method, r->pattern, f->reason);
    return told;
}
