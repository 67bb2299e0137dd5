/* SPDX-License-Identifier: MIT */
/* Any Lua value beside any shape: both are made from the input. Encoding ends in JSON that lua-cjson reads,
 * or in a told mistake; accepting ends in a value that the same shape encodes, or in a told mistake. */
#include <assert.h>
#include <lauxlib.h>
#include <lualib.h>
#include <string.h>

#include "engine/bind.h"
#include "engine/engine.h"
#include "shape/accept.h"
#include "shape/encode.h"
#include "shape/library.h"
#include "shape/shape.h"

int luaopen_cjson(lua_State *L);
int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size);

static const volatile sig_atomic_t never;
static struct engine_host host = { .limits = ENGINE_LIMITS_DEFAULT };
static struct bind_context context = { .host = &host, .expired = &never };

struct input {
    const unsigned char *data;
    size_t size;
};

static unsigned take(struct input *in)
{
    if (!in->size)
        return 0;

    in->size--;
    return *in->data++;
}

static void push_text(lua_State *L, struct input *in)
{
    size_t len = take(in) % 8;

    if (len > in->size)
        len = in->size;
    lua_pushlstring(L, (const char *)in->data, len);
    in->data += len;
    in->size -= len;
}

/* Few names, so that values often have what shapes ask for. */
static void push_name(lua_State *L, struct input *in)
{
    static const char *const names[] = { "a", "b", "c", "\"\\", "\xff" };

    lua_pushstring(L, names[take(in) % 5]);
}

static void push_number(lua_State *L, struct input *in)
{
    static const double special[] = { 0.1, -0.0, 1e300, 1.0 / 0.0, -1.0 / 0.0, 0.0 / 0.0, 9007199254740993.0,
                                      2.5 };
    unsigned kind = take(in);

    if (kind & 1)
        lua_pushnumber(L, special[kind / 2 % 8]);
    else
        lua_pushinteger(L, (lua_Integer)((lua_Unsigned)take(in) << (kind / 2 % 64)));
}

static void push_value(lua_State *L, struct input *in, int depth)
{
    luaL_checkstack(L, 8, NULL);
    switch (take(in) % (depth > 6 ? 6 : 9)) {
    case 0:
        lua_pushnil(L);
        break;
    case 1:
        lua_pushlightuserdata(L, NULL);
        break;
    case 2:
        lua_pushboolean(L, take(in) & 1);
        break;
    case 3:
        push_number(L, in);
        break;
    case 4:
        push_text(L, in);
        break;
    case 5:
        lua_getglobal(L, "print");
        break;
    default:
        lua_newtable(L);
        for (unsigned n = take(in) % 5; n && in->size; n--) {
            if (take(in) & 1)
                push_name(L, in);
            else
                lua_pushinteger(L, take(in) % 4);
            push_value(L, in, depth + 1);
            lua_rawset(L, -3);
        }
    }
}

static void call_constructor(lua_State *L, const char *name, int arguments)
{
    lua_getglobal(L, "shape");
    lua_getfield(L, -1, name);
    lua_remove(L, -2);
    lua_insert(L, -1 - arguments);
    lua_call(L, arguments, 1);
}

static void push_options(lua_State *L, struct input *in)
{
    unsigned bits = take(in);

    lua_newtable(L);
    lua_pushboolean(L, bits & 1);
    lua_setfield(L, -2, "nullable");
    lua_pushboolean(L, bits & 2);
    lua_setfield(L, -2, "optional");
}

static void push_shape(lua_State *L, struct input *in, int depth);

static void push_object(lua_State *L, struct input *in, int depth)
{
    static const char *const names[] = { "a", "b", "c", "\"\\", "\xff" };
    unsigned count = take(in) % 6;

    push_options(L, in);
    for (unsigned i = 0; i < count && i < 5; i++) {
        lua_newtable(L);
        lua_pushstring(L, names[i]);
        lua_rawseti(L, -2, 1);
        push_shape(L, in, depth + 1);
        lua_rawseti(L, -2, 2);
        lua_rawseti(L, -2, i + 1);
    }
    call_constructor(L, "object", 1);
}

static void push_shape(lua_State *L, struct input *in, int depth)
{
    static const char *const scalars[] = { "number", "integer", "string", "boolean", "any" };
    unsigned kind = take(in) % (depth > 6 ? 5 : 8);

    luaL_checkstack(L, 8, NULL);
    if (kind < 5) {
        push_options(L, in);
        if (kind == 0 && (take(in) & 1)) {
            lua_pushinteger(L, take(in) % 18);
            lua_setfield(L, -2, "decimals");
        }
        call_constructor(L, scalars[kind], 1);
    } else if (kind == 5) {
        push_object(L, in, depth);
    } else {
        push_shape(L, in, depth + 1);
        push_options(L, in);
        call_constructor(L, kind == 6 ? "array" : "map", 2);
    }
}

static struct buffer out;

/* Shape at 1, value at 2: both are tried. */
static int attempt(lua_State *L)
{
    bool strict = lua_toboolean(L, 3);

    shape_encode(L, &context, shape_test(L, 1), 2, strict, &out);
    lua_getglobal(L, "decode");
    lua_pushlstring(L, out.bytes, out.len);
    assert(lua_pcall(L, 1, 1, 0) == LUA_OK);
    return 0;
}

/* What is told of a bad body is JSON, too. */
static int attempt_accept(lua_State *L)
{
    const struct shape *s = shape_test(L, 1);
    struct shape_mistakes m = { .out = &out, .root = "body" };

    if (!s)
        return 0;
    if (!shape_accept(L, &context, s, 2, &m)) {
        shape_mistakes_end(&m);
        lua_getglobal(L, "decode");
        lua_pushlstring(L, out.bytes, out.len);
        assert(out.failed || lua_pcall(L, 1, 1, 0) == LUA_OK);
        return 0;
    }
    buffer_clear(&out);
    shape_encode(L, &context, s, -1, false, &out);
    return 0;
}

static int build(lua_State *L)
{
    struct input *in = lua_touserdata(L, 1);
    bool strict = take(in) & 1;

    lua_settop(L, 0);
    if (take(in) % 8)
        push_shape(L, in, 0);
    else
        lua_pushnil(L);
    push_value(L, in, 0);
    lua_pushboolean(L, strict);
    return 3;
}

static void run(lua_State *L, lua_CFunction function)
{
    lua_pushcfunction(L, function);
    for (int i = 1; i <= 3; i++)
        lua_pushvalue(L, i);
    int status = lua_pcall(L, 3, 0, 0);
    assert(status == LUA_OK || lua_type(L, -1) == LUA_TSTRING);
    lua_settop(L, 3);
    buffer_clear(&out);
}

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
    static lua_State *L;
    struct input in = { data, size };

    if (!L) {
        L = luaL_newstate();
        luaL_openlibs(L);
        shape_open(L, &context);
        lua_setglobal(L, "shape");
        luaL_requiref(L, "cjson", luaopen_cjson, 0);
        lua_getfield(L, -1, "decode");
        lua_setglobal(L, "decode");
        lua_settop(L, 0);
        out.limit = 1u << 16;
    }
    lua_pushcfunction(L, build);
    lua_pushlightuserdata(L, &in);
    if (lua_pcall(L, 1, 3, 0) == LUA_OK) {
        run(L, attempt);
        run(L, attempt_accept);
    }
    lua_settop(L, 0);
    return 0;
}
