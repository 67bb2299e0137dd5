/* SPDX-License-Identifier: MIT */
/* lua-cjson works in C without a look at any clock, and its buffer is malloc's. So before it decodes,
 * brackets and commas tell the memory that the value can take at most: it must not run out of Lua's memory
 * half way, for it would lose its buffer then. Where malloc fails it calls exit(3); as it is linked here
 * (Makefile), that is json_no_memory below. */
#include "shape/json.h"

#include <errno.h>
#include <lauxlib.h>

#include "engine/bind.h"
#include "engine/budget.h"
#include "engine/heap.h"
#include "engine/host.h"
#include "shape/exact.h"
#include "shape/text.h"
#include "shape/walk.h"

int luaopen_cjson(lua_State *L);

/* Upvalues of decode: the context, lua-cjson's function. */
enum { UP_CONTEXT = 1, UP_FUNCTION };

static const char decode_key;

/* In whose name lua-cjson runs on this thread. */
static _Thread_local struct {
    lua_State *L;
    const struct bind_context *context;
} caller;

/* lua-cjson's exit(3) (strbuf.c, die): its caller has run out of memory, which ends its call. At most the few
 * bytes of a strbuf without its text are lost. */
_Noreturn void json_no_memory(int status);
_Noreturn void json_no_memory(int status)
{
    (void)status;
    if (caller.context->engine) {
        budget_stop(budget_of(caller.L), caller.L, -ENOMEM);
        bind_out_of_time(caller.L);
    }
    luaL_error(caller.L, "not enough memory");
    __builtin_unreachable();
}

/* lua_call into lua-cjson. */
static void call(lua_State *L, const struct bind_context *c, int arguments, int results)
{
    caller.L = L;
    caller.context = c;
    lua_call(L, arguments, results);
}

static size_t text_max(const struct bind_context *c)
{
    size_t most = c->host ? c->host->limits.answer_bytes : 0;

    return most ? most : 1u << 20;
}

static int depth_max(const struct bind_context *c)
{
    int depth = c->host ? c->host->limits.depth : 0;

    return depth > 0 && depth < SHAPE_DEPTH_MAX ? depth : SHAPE_DEPTH_MAX - 1;
}

static bool has_memory(lua_State *L, const struct bind_context *c, size_t bytes)
{
    if (!c->engine || heap_left(heap_of(L)) > bytes)
        return true;
    lua_gc(L, LUA_GCCOLLECT);
    return heap_left(heap_of(L)) > bytes;
}

static void need_memory(lua_State *L, const struct bind_context *c, size_t bytes)
{
    if (has_memory(L, c, bytes))
        return;
    budget_stop(budget_of(L), L, -ENOMEM);
    bind_out_of_time(L);
}

static int json_encode(lua_State *L)
{
    luaL_checkany(L, 1);
    lua_settop(L, 1);
    shape_push_text(L, bind_context(L), NULL, 1);
    return 1;
}

bool shape_json_fits(lua_State *L, const struct bind_context *c, const char *text, size_t len)
{
    struct exact_scan s;

    if (len > text_max(c))
        return true;
    exact_scan(L, c, text, len, &s);
    return has_memory(L, c, s.memory);
}

static int json_decode(lua_State *L)
{
    const struct bind_context *c = bind_context(L);
    struct exact_scan s;
    size_t len;
    const char *text = luaL_checklstring(L, 1, &len);

    if (len > text_max(c))
        return luaL_error(L, "JSON text is larger than %d KiB", (int)(text_max(c) >> 10));
    lua_settop(L, 1);
    exact_scan(L, c, text, len, &s);
    if (s.refused)
        return luaL_error(L, "%s at character %d", s.reason, (int)s.refused);
    need_memory(L, c, s.memory);
    lua_pushvalue(L, lua_upvalueindex(UP_FUNCTION));
    if (s.marks)
        exact_push_marked(L, c, text, len, s.marks);
    else
        lua_pushvalue(L, 1);
    call(L, c, 1, 1);
    if (s.marks)
        exact_restore(L, c);
    bind_check_budget(L, c);
    return 1;
}

/* cjson[option](the value on top of the stack, popped), for the module below it. */
static void set(lua_State *L, const struct bind_context *c, const char *option)
{
    lua_getfield(L, -2, option);
    lua_insert(L, -2);
    call(L, c, 1, 0);
}

static void set_up(lua_State *L, const struct bind_context *c)
{
    lua_pushinteger(L, depth_max(c));
    set(L, c, "decode_max_depth");
    lua_pushboolean(L, 0);
    set(L, c, "decode_invalid_numbers");
    lua_pushboolean(L, 0); /* nothing is encoded by it: give its buffer back */
    set(L, c, "encode_keep_buffer");
}

void shape_json_push_decode(lua_State *L)
{
    lua_rawgetp(L, LUA_REGISTRYINDEX, &decode_key);
}

void shape_json_open(lua_State *L, struct bind_context *c)
{
    lua_pushcfunction(L, luaopen_cjson);
    call(L, c, 0, 1);
    set_up(L, c);
    lua_createtable(L, 0, 3);
    lua_pushlightuserdata(L, c);
    lua_pushcclosure(L, json_encode, 1);
    lua_setfield(L, -2, "encode");
    lua_pushlightuserdata(L, c);
    lua_getfield(L, -3, "decode");
    lua_pushcclosure(L, json_decode, 2);
    lua_pushvalue(L, -1);
    lua_rawsetp(L, LUA_REGISTRYINDEX, &decode_key);
    lua_setfield(L, -2, "decode");
    lua_getfield(L, -2, "null");
    lua_setfield(L, -2, "null");
    lua_remove(L, -2);
}
