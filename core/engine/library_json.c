/* SPDX-License-Identifier: MIT */
/* sonda.json and require "cjson": lua-cjson between guards, set up once. A script gets encode, decode and
 * null.
 *
 * lua-cjson works in C without a look at any clock, and its text buffer is malloc's, which aborts the process
 * when it fails (strbuf.c, die). So before it encodes, the value is walked under the budget, and the walk
 * gives up once the text would be larger than an answer may be: that bounds its time and its buffer, also for
 * a table that shares its parts a thousandfold. Before it decodes, the brackets and commas tell the memory
 * that the value can take at most: it must not run out of Lua's memory half way, for it would lose its buffer
 * then. */
#include "engine/library_json.h"

#include <errno.h>
#include <lauxlib.h>

#include "engine/budget.h"
#include "engine/heap.h"
#include "engine/host.h"

#define DEPTH_MAX         100  /* of lua-cjson and of the walk, whatever engine_limits.depth asks */
#define KEPT_BUFFER_BYTES 4096 /* a text above gives lua-cjson's buffer back */

int luaopen_cjson(lua_State *L);

/* Upvalues of encode and decode: the context, lua-cjson's function, and its encode_keep_buffer. */
enum { UP_CONTEXT = 1, UP_FUNCTION, UP_KEEP };

struct walk {
    lua_State *L;
    const struct bind_context *c;
    size_t bytes, bytes_max; /* of text */
    int depth_max;
};

static const struct engine_limits *limits(const struct bind_context *c)
{
    static const struct engine_limits standard = { .answer_bytes = 1u << 20, .depth = 32 };

    return c->host && c->host->limits.answer_bytes ? &c->host->limits : &standard;
}

static int depth_max(const struct bind_context *c)
{
    int depth = limits(c)->depth;
    return depth > 0 && depth < DEPTH_MAX ? depth : DEPTH_MAX;
}

/* lua-cjson writes six bytes for most control characters, two for what JSON must escape and for '/'. */
static size_t string_bytes(const char *text, size_t len)
{
    size_t bytes = len + 2;

    for (size_t i = 0; i < len; i++) {
        unsigned char c = (unsigned char)text[i];
        if (c < ' ' || c == 0x7F)
            bytes += 5;
        else if (c == '"' || c == '\\' || c == '/')
            bytes += 1;
    }
    return bytes;
}

static void count(struct walk *w, size_t bytes)
{
    bind_check_budget(w->L, w->c);
    w->bytes += bytes;
    if (w->bytes > w->bytes_max)
        luaL_error(w->L, "JSON text would be larger than %d KiB", (int)(w->bytes_max >> 10));
}

/* The value on top. */
static void measure(struct walk *w, int depth)
{
    lua_State *L = w->L;
    size_t len;

    switch (lua_type(L, -1)) {
    case LUA_TSTRING: {
        const char *text = lua_tolstring(L, -1, &len);
        count(w, len + 3); /* the length first: a string past the bound is not even looked through */
        count(w, string_bytes(text, len) - len);
        break;
    }
    case LUA_TTABLE:
        if (depth >= w->depth_max)
            luaL_error(L, "JSON value nests deeper than %d", w->depth_max);
        luaL_checkstack(L, 4, "JSON value");
        count(w, 3);
        for (lua_pushnil(L); lua_next(L, -2); lua_pop(L, 1)) {
            if (lua_type(L, -2) == LUA_TSTRING) {
                const char *key = lua_tolstring(L, -2, &len);
                count(w, string_bytes(key, len) + 1);
            } else {
                count(w, 1);
            }
            measure(w, depth + 1);
        }
        break;
    default:
        count(w, 2);
    }
}

static void keep_buffer(lua_State *L, bool keep)
{
    lua_pushvalue(L, lua_upvalueindex(UP_KEEP));
    lua_pushboolean(L, keep);
    lua_call(L, 1, 0);
}

static bool has_memory(lua_State *L, const struct bind_context *c, size_t bytes)
{
    if (!c->engine || heap_left(heap_of(L)) > bytes)
        return true;
    lua_gc(L, LUA_GCCOLLECT);
    return heap_left(heap_of(L)) > bytes;
}

/* Make sure that a string of this length can be had, for lua-cjson would lose its buffer if it could not. */
static void need_memory(lua_State *L, const struct bind_context *c, size_t bytes)
{
    if (has_memory(L, c, bytes))
        return;
    budget_stop(budget_of(L), L, -ENOMEM);
    bind_out_of_time(L);
}

static int json_encode(lua_State *L)
{
    const struct bind_context *c = bind_context(L);
    struct walk w = { L, c, 0, limits(c)->answer_bytes, depth_max(c) };
    size_t len;

    luaL_checkany(L, 1);
    lua_settop(L, 1);
    measure(&w, 0);
    need_memory(L, c, 32 * w.bytes + 4096); /* 14 digits for a number counted as 2 bytes, and room to spare */
    lua_pushvalue(L, lua_upvalueindex(UP_FUNCTION));
    lua_insert(L, 1);
    lua_call(L, 1, 1);
    lua_tolstring(L, -1, &len);
    if (len > KEPT_BUFFER_BYTES) {
        keep_buffer(L, false);
        keep_buffer(L, true);
    }
    bind_check_budget(L, c);
    return 1;
}

/* At most this much Lua memory for the text's value: a table of 56 bytes and its first slots for a bracket;
 * 96 a member, as Lua doubles a table while the old half is still there; strings are not longer than the
 * text, plus a header each. */
static size_t decoded_bytes(lua_State *L, const struct bind_context *c, const char *text, size_t len)
{
    size_t bytes = 2 * len + 1024;

    for (size_t i = 0; i < len; i++) {
        switch (text[i]) {
        case '[':
        case '{':
            bytes += 160;
            break;
        case ',':
        case ':':
            bytes += 96;
            break;
        case '"':
            bytes += 20;
            break;
        }
        if (i % 4096 == 0)
            bind_check_budget(L, c);
    }
    return bytes;
}

bool library_json_fits(lua_State *L, const struct bind_context *c, const char *text, size_t len)
{
    return len > limits(c)->answer_bytes || has_memory(L, c, decoded_bytes(L, c, text, len));
}

static int json_decode(lua_State *L)
{
    const struct bind_context *c = bind_context(L);
    size_t len, most = limits(c)->answer_bytes;
    const char *text = luaL_checklstring(L, 1, &len);

    if (len > most)
        return luaL_error(L, "JSON text is larger than %d KiB", (int)(most >> 10));
    lua_settop(L, 1);
    need_memory(L, c, decoded_bytes(L, c, text, len));
    lua_pushvalue(L, lua_upvalueindex(UP_FUNCTION));
    lua_insert(L, 1);
    lua_call(L, 1, 1);
    bind_check_budget(L, c);
    return 1;
}

/* cjson[option](value), for the module on top. */
static void set_number(lua_State *L, const char *option, int value)
{
    lua_getfield(L, -1, option);
    lua_pushinteger(L, value);
    lua_call(L, 1, 0);
}

static void set_word(lua_State *L, const char *option, const char *value)
{
    lua_getfield(L, -1, option);
    if (value)
        lua_pushstring(L, value);
    else
        lua_pushboolean(L, 0);
    lua_call(L, 1, 0);
}

/* The buffer stays lua-cjson's own, so that an error leaves it owned; it is given back after a large text. */
static void set_up(lua_State *L, const struct bind_context *c)
{
    set_number(L, "encode_max_depth", depth_max(c));
    set_number(L, "decode_max_depth", depth_max(c));
    set_word(L, "encode_invalid_numbers", "null");
    set_word(L, "decode_invalid_numbers", NULL);
    lua_getfield(L, -1, "encode_keep_buffer");
    lua_pushboolean(L, 1);
    lua_call(L, 1, 0);
}

static void guard(lua_State *L, struct bind_context *c, const char *name, lua_CFunction function)
{
    lua_pushlightuserdata(L, c);
    lua_getfield(L, -3, name);
    lua_getfield(L, -4, "encode_keep_buffer");
    lua_pushcclosure(L, function, 3);
    lua_setfield(L, -2, name);
}

void library_json_open(lua_State *L, struct bind_context *c)
{
    lua_pushcfunction(L, luaopen_cjson);
    lua_call(L, 0, 1);
    set_up(L, c);
    lua_createtable(L, 0, 3);
    guard(L, c, "encode", json_encode);
    guard(L, c, "decode", json_decode);
    lua_getfield(L, -2, "null");
    lua_setfield(L, -2, "null");
    lua_remove(L, -2);
}
