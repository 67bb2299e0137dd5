/* SPDX-License-Identifier: MIT */
/* build/sonda.so: `require "sonda"` from plain lua5.4. It offers the readers (proc, fs, json, shape), and
 * sonda.host: a whole engine with scripts inside the calling program, so that specs ask routes without a
 * server. */
#ifdef SONDA_MODULE

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <time.h>

#include "api/fields.h"
#include "api/fs.h"
#include "api/proc.h"
#include "base/clock.h"
#include "engine/bind.h"
#include "engine/script_fault.h"
#include "proc/procfs.h"
#include "program/offline.h"
#include "program/trial.h"
#include "route/route.h"
#include "settings/parse.h"
#include "shape/json.h"
#include "shape/library.h"

#define HOST_TYPE     "sonda.host"
#define ARGUMENTS_MAX 64
#define HEADERS_MAX   16

int luaopen_sonda(lua_State *L);

/* A view of one host: what engine.c keeps for an engine, kept by the Lua state. */
struct view {
    struct bind_context context;
    struct engine_host host;
    const char *directories[ARGUMENTS_MAX + 1];
};

static int free_view(lua_State *L)
{
    struct view *v = lua_touserdata(L, 1);
    procfs_free(v->context.proc);
    procfs_free(v->context.sys);
    procfs_free(v->context.root);
    *v = (struct view){ 0 };
    return 0;
}

/* A string field of the table at 1, kept alive by the view's user value on top of the stack below the new
 * table. */
static const char *path_option(lua_State *L, const char *key, const char *fallback)
{
    const char *path = fallback;
    if (lua_istable(L, 1) && lua_getfield(L, 1, key) != LUA_TNIL)
        path = luaL_checkstring(L, -1);
    return path;
}

/* The list of directories in the field allow_read. Its strings live as long as the table, which the caller
 * anchors. */
static void read_directories(lua_State *L, struct view *v)
{
    if (!lua_istable(L, 1) || lua_getfield(L, 1, "allow_read") == LUA_TNIL)
        return;

    luaL_checktype(L, -1, LUA_TTABLE);
    for (lua_Integer i = 1; i <= ARGUMENTS_MAX && lua_rawgeti(L, -1, i) != LUA_TNIL; i++) {
        v->directories[i - 1] = luaL_checkstring(L, -1);
        lua_pop(L, 1);
    }
}

static void open_root(lua_State *L, const char *path, struct procfs **ret)
{
    int r = procfs_open(path, ret);
    if (r < 0)
        luaL_error(L, "%s: %s", path, strerror(-r));
}

/* Lua owns the view until the state is closed: functions made of it point to it. */
static struct view *push_view(lua_State *L)
{
    static const volatile sig_atomic_t never;
    struct view *v = lua_newuserdatauv(L, sizeof(*v), 0);
    *v = (struct view){ 0 };
    v->host.allow_read = v->directories;
    v->context = (struct bind_context){ .host = &v->host, .expired = &never, .request_ns = INT64_MAX };
    lua_newtable(L);
    lua_pushcfunction(L, free_view);
    lua_setfield(L, -2, "__gc");
    lua_setmetatable(L, -2);
    lua_pushvalue(L, -1);
    lua_rawsetp(L, LUA_REGISTRYINDEX, v);
    return v;
}

static void push_readers(lua_State *L, struct bind_context *c)
{
    lua_newtable(L);
    api_proc_open(L, c);
    lua_setfield(L, -2, "proc");
    api_fs_open(L, c);
    lua_setfield(L, -2, "fs");
    shape_json_open(L, c);
    lua_setfield(L, -2, "json");
    shape_open(L, c);
    lua_setfield(L, -2, "shape");
}

/* sonda.open([{ procfs =, sysfs =, rootfs =, allow_read = { … } }]) -> a table like sonda, of another host */
static int open_view(lua_State *L)
{
    lua_settop(L, 1);
    struct view *v = push_view(L);
    lua_pushvalue(L, 1); /* whose strings the view points to */
    lua_rawsetp(L, LUA_REGISTRYINDEX, &v->host);
    open_root(L, path_option(L, "procfs", "/proc"), &v->context.proc);
    open_root(L, path_option(L, "sysfs", "/sys"), &v->context.sys);
    open_root(L, path_option(L, "rootfs", "/"), &v->context.root);
    read_directories(L, v);
    push_readers(L, &v->context);
    return 1;
}

/* sonda.host: options, and the engine that they made. */
struct box {
    struct options options;
    struct offline offline;
    bool open;
};

static struct box *check_box(lua_State *L)
{
    struct box *b = luaL_checkudata(L, 1, HOST_TYPE);
    luaL_argcheck(L, b->open, 1, "this host is closed");
    return b;
}

static int close_box(lua_State *L)
{
    struct box *b = luaL_checkudata(L, 1, HOST_TYPE);
    if (b->open) {
        offline_free(&b->offline);
        options_free(&b->options);
    }
    b->open = false;
    return 0;
}

/* The list at 1 as an argument vector, and on the stack what its strings live as long as. They are copies:
 * settings cut words in place, and Lua's strings are shared. */
static void push_arguments(lua_State *L, char *arguments[ARGUMENTS_MAX + 2])
{
    int count = 0;

    luaL_checktype(L, 1, LUA_TTABLE);
    lua_newtable(L);
    arguments[count++] = (char *)"sonda";
    for (lua_Integer i = 1; lua_rawgeti(L, 1, i) != LUA_TNIL; i++) {
        size_t len;
        const char *text = luaL_checklstring(L, -1, &len);
        luaL_argcheck(L, count < ARGUMENTS_MAX, 1, "too many arguments");
        arguments[count++] = memcpy(lua_newuserdatauv(L, len + 1, 0), text, len + 1);
        lua_rawseti(L, -3, i);
        lua_pop(L, 1);
    }
    lua_pop(L, 1);
    arguments[count] = NULL;
}

/* What went wrong with scripts while they were loaded, joined by newlines. */
struct faults {
    char text[4096];
};

static void note_fault(void *cls, const struct script_fault *f)
{
    struct faults *all = cls;
    size_t len = strlen(all->text);
    char text[SCRIPT_FAULT_SIZE];
    script_fault_write(f, text);
    snprintf(all->text + len, sizeof(all->text) - len, "%s%s", len ? "\n" : "", text);
}

/* sonda.host{ "--path.procfs", DIR, "--scripts", DIR, … } -> a host with those settings [, faults of its
 * scripts] */
static int new_host(lua_State *L)
{
    char *arguments[ARGUMENTS_MAX + 2], message[512] = "";
    struct faults faults = { "" };
    push_arguments(L, arguments);
    struct box *b = lua_newuserdatauv(L, sizeof(*b), 1);
    *b = (struct box){ 0 };
    luaL_setmetatable(L, HOST_TYPE);
    lua_pushvalue(L, -2);
    lua_setiuservalue(L, -2, 1);

    if (options_parse(arguments, NULL, &b->options, message, sizeof(message)) < 0)
        return luaL_error(L, "%s", message);
    int r = offline_new(&b->options, NULL, &(struct offline_hears){ note_fault, NULL, &faults }, &b->offline);
    if (r < 0) {
        options_free(&b->options);
        return luaL_error(L, "%s: %s", strerror(-r), faults.text);
    }
    b->open = true;
    if (!faults.text[0])
        return 1;

    lua_pushstring(L, faults.text);
    return 2;
}

/* One request, made of the arguments of host:request. */
struct asked {
    struct http_request request;
    char path[4096];
    struct {
        const char *name, *value;
    } headers[HEADERS_MAX];
    size_t header_count;
};

static const char *find_header(const struct http_request *r, const char *name)
{
    const struct asked *a = r->cls;
    for (size_t i = 0; i < a->header_count; i++)
        if (!strcasecmp(a->headers[i].name, name))
            return a->headers[i].value;
    return NULL;
}

/* The table at `arg`, name to value; strings are kept alive by it. */
static void read_headers(lua_State *L, int arg, struct asked *a)
{
    if (lua_isnoneornil(L, arg))
        return;

    luaL_checktype(L, arg, LUA_TTABLE);
    for (lua_pushnil(L); lua_next(L, arg); lua_pop(L, 1)) {
        luaL_argcheck(L, lua_type(L, -2) == LUA_TSTRING && lua_type(L, -1) == LUA_TSTRING, arg,
                      "names and values");
        luaL_argcheck(L, a->header_count < HEADERS_MAX, arg, "too many headers");
        a->headers[a->header_count].name = lua_tostring(L, -2);
        a->headers[a->header_count++].value = lua_tostring(L, -1);
    }
}

static void read_request(lua_State *L, struct asked *a)
{
    size_t len, body_len;
    const char *target = luaL_checklstring(L, 3, &len);
    const char *body = luaL_optlstring(L, 4, NULL, &body_len);
    luaL_argcheck(L, len < sizeof(a->path), 3, "the path is too long");
    memcpy(a->path, target, len + 1);
    char *query = strchr(a->path, '?');
    if (query)
        *query++ = '\0';
    a->request = (struct http_request){
        .method = luaL_checkstring(L, 2),
        .path = a->path,
        .query = query ? query : "",
        .body = body,
        .body_len = body ? body_len : 0,
        .remote = "127.0.0.1",
        .loopback = true,
        .id = 1,
        .begin_ns = monotonic_ns(),
        .cls = a,
        .header = find_header,
    };
    read_headers(L, 5, a);
}

static void push_headers(lua_State *L, const struct http_answer *a)
{
    static const char *const names[] = { "Content-Type",  "Content-Security-Policy",
                                         "Cache-Control", "Location",
                                         "Retry-After",   "ETag",
                                         "Vary",          "Allow" };
    lua_newtable(L);
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        lua_pushstring(L, http_answer_get_header(a, names[i]));
        lua_setfield(L, -2, names[i]);
    }
}

/* Leaves { status, body, headers [, fault] }. */
static void push_answer(lua_State *L, const struct http_answer *a, const struct script_fault *f)
{
    size_t len = 0;
    const char *body = a ? http_answer_body(a, &len) : "";
    lua_newtable(L);
    bind_set_u64(L, "status", a ? (uint64_t)http_answer_status(a) : 500);
    lua_pushlstring(L, body, len);
    lua_setfield(L, -2, "body");
    if (a) {
        push_headers(L, a);
        lua_setfield(L, -2, "headers");
    }
    if (f->reason[0]) {
        char text[SCRIPT_FAULT_SIZE];
        script_fault_write(f, text);
        lua_pushstring(L, text);
        lua_setfield(L, -2, "fault");
    }
}

/* The answer must not leak where a Lua error passes: it is pushed in a protected call. */
struct pushing {
    const struct http_answer *answer;
    const struct script_fault *fault;
};

static int push_answer_protected(lua_State *L)
{
    const struct pushing *p = lua_touserdata(L, 1);
    push_answer(L, p->answer, p->fault);
    return 1;
}

/* host:request(method, target [, body [, headers]]) -> { status, body, headers [, fault] } | nil, message,
 * errno where no route matches */
static int request(lua_State *L)
{
    struct box *b = check_box(L);
    struct asked a = { 0 };
    struct router_match match;
    struct http_answer *answer = NULL;
    struct script_fault fault = { 0 };
    char allow[64];
    read_request(L, &a);
    int r = route_find(b->offline.engine, a.request.method, a.path, &match, allow, sizeof(allow));
    if (r < 0)
        return bind_fail(L, r, a.path);

    route_answer(b->offline.engine, &match, &a.request, &answer, &fault);
    struct pushing p = { answer, &fault };
    lua_pushcfunction(L, push_answer_protected);
    lua_pushlightuserdata(L, &p);
    r = lua_pcall(L, 1, 1, 0);
    http_answer_free(answer);
    return r == LUA_OK ? 1 : lua_error(L);
}

/* host:dry_run() -> the number of routes and jobs that failed, and why */
static int dry_run(lua_State *L)
{
    struct faults faults = { "" };
    lua_pushinteger(L, (lua_Integer)trial_run(check_box(L)->offline.engine, note_fault, &faults));
    lua_pushstring(L, faults.text);
    return 2;
}

static const char *annotation_type(enum proc_field_kind kind)
{
    return kind == PROC_U64                            ? "integer"
           : kind == PROC_DOUBLE || kind == PROC_TICKS ? "number"
           : kind == PROC_STRING                       ? "string"
                                                       : "boolean";
}

/* "reads_merged? integer", "io_in_progress? integer now" */
static void push_annotation(lua_State *L, const struct proc_field *f)
{
    lua_pushfstring(L, "%s%s %s%s%s", f->name, f->may_lack ? "?" : "", annotation_type(f->kind),
                    *f->help ? " " : "", f->help);
}

/* sonda.fields() -> { Memory = { "total_bytes integer", … }, … }: what readers export, as LuaLS annotates
 * it */
static int fields(lua_State *L)
{
    lua_newtable(L);
    for (const struct api_class *c = api_classes; c->name; c++) {
        lua_newtable(L);
        for (lua_Integer i = 0; c->fields[i].name; i++) {
            push_annotation(L, &c->fields[i]);
            lua_rawseti(L, -2, i + 1);
        }
        lua_setfield(L, -2, c->name);
    }
    return 1;
}

static const luaL_Reg host_methods[] = {
    { "request", request },
    { "dry_run", dry_run },
    { "close", close_box },
    { NULL, NULL },
};

__attribute__((visibility("default"))) int luaopen_sonda(lua_State *L)
{
    luaL_newmetatable(L, HOST_TYPE);
    luaL_newlib(L, host_methods);
    lua_setfield(L, -2, "__index");
    lua_pushcfunction(L, close_box);
    lua_setfield(L, -2, "__gc");

    lua_pushcfunction(L, open_view);
    lua_call(L, 0, 1);
    lua_pushcfunction(L, open_view);
    lua_setfield(L, -2, "open");
    lua_pushcfunction(L, new_host);
    lua_setfield(L, -2, "host");
    lua_pushcfunction(L, fields);
    lua_setfield(L, -2, "fields");
    bind_set_string(L, "version", SONDA_VERSION);
    return 1;
}

#endif
