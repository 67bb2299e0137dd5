/* SPDX-License-Identifier: MIT */
#include "route/reply.h"

#include <ctype.h>
#include <lauxlib.h>
#include <string.h>
#include <strings.h>

#include "base/embed.h"
#include "engine/bind.h"

#define REPLY_NAME       "sonda.reply"
#define HEADER_VALUE_MAX 4096
#define HEADERS_MAX      16384 /* all of an answer's, with a NUL behind each name and value */

/* Those that the server writes itself: a script's would contradict it. */
static const char *const server_headers[] = { "Content-Length", "Transfer-Encoding", "Connection",
                                              "Date",           "Content-Encoding",  "Keep-Alive",
                                              "Upgrade",        "Trailer",           "TE" };

const struct reply *reply_test(lua_State *L, int i)
{
    return luaL_testudata(L, i, REPLY_NAME);
}

static struct reply *push_new(lua_State *L, int status)
{
    struct reply *r = lua_newuserdatauv(L, sizeof(*r), 3);

    *r = (struct reply){ .status = status };
    luaL_setmetatable(L, REPLY_NAME);
    return r;
}

void reply_push(lua_State *L, int status)
{
    push_new(L, status);
    lua_insert(L, -2);
    lua_setiuservalue(L, -2, REPLY_BODY);
}

/* RFC 9110 section 5.6.2: a token. */
static bool is_token(const char *name)
{
    if (!*name)
        return false;
    while (isalnum((unsigned char)*name) || (*name && strchr("!#$%&'*+-.^_`|~", *name)))
        name++;
    return !*name;
}

static bool is_servers(const char *name)
{
    for (size_t i = 0; i < sizeof(server_headers) / sizeof(server_headers[0]); i++) {
        if (strcasecmp(server_headers[i], name) == 0)
            return true;
    }

    return false;
}

static bool is_value(const char *value, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        if ((unsigned char)value[i] < 0x20 || value[i] == 0x7f)
            return false;
    }

    return len <= HEADER_VALUE_MAX;
}

/* The pair that lua_next left on top of the stack. */
static void check_header(lua_State *L)
{
    size_t len;

    if (lua_type(L, -2) != LUA_TSTRING || !is_token(lua_tostring(L, -2)))
        luaL_error(L, "sonda.reply: a header's name is a token");
    const char *name = lua_tostring(L, -2);
    if (is_servers(name))
        luaL_error(L, "sonda.reply: %s is the server's", name);
    if (lua_type(L, -1) != LUA_TSTRING)
        luaL_error(L, "sonda.reply: header %s expects a string, found a %s", name, luaL_typename(L, -1));
    const char *value = lua_tolstring(L, -1, &len);
    if (!is_value(value, len))
        luaL_error(L, "sonda.reply: header %s has a control character or more than %d bytes", name,
                   HEADER_VALUE_MAX);
}

/* Push the table of headers at index i as one string that no script can change any more, name NUL value NUL
 * ..., without Content-Type; and the Content-Type, or nil. Two nils where there is no table. */
static void pack_headers(lua_State *L, int i)
{
    char packed[HEADERS_MAX];
    size_t used = 0;

    lua_pushnil(L);
    lua_pushnil(L);
    if (lua_isnil(L, i))
        return;
    int type = lua_gettop(L);
    luaL_checktype(L, i, LUA_TTABLE);
    for (lua_pushnil(L); lua_next(L, i); lua_pop(L, 1)) {
        check_header(L);
        const char *name = lua_tostring(L, -2);
        size_t name_size = lua_rawlen(L, -2) + 1, value_size = lua_rawlen(L, -1) + 1;
        if (strcasecmp(name, "Content-Type") == 0) {
            lua_copy(L, -1, type);
            continue;
        }
        if (name_size + value_size > sizeof(packed) - used)
            luaL_error(L, "sonda.reply: the headers are more than %d bytes", HEADERS_MAX);
        memcpy(packed + used, name, name_size);
        memcpy(packed + used + name_size, lua_tostring(L, -1), value_size);
        used += name_size + value_size;
    }
    lua_pushlstring(L, packed, used);
    lua_replace(L, type - 1);
}

/* Keep what pack_headers pushed, popped, in the reply below it. */
static void keep_headers(lua_State *L)
{
    lua_setiuservalue(L, -3, REPLY_TYPE);
    lua_setiuservalue(L, -2, REPLY_HEADERS);
}

/* sonda.reply(status [, body [, headers]]): body a string as it is, a table (or shape.shaped) as JSON, or
 * none. */
static int reply_new(lua_State *L)
{
    lua_Integer status = luaL_checkinteger(L, 1);

    luaL_argcheck(L, status >= 200 && status <= 599, 1, "a status from 200 to 599");
    lua_settop(L, 3);
    if (!lua_isnil(L, 2) && !lua_isstring(L, 2) && !lua_istable(L, 2) && !lua_isuserdata(L, 2))
        luaL_typeerror(L, 2, "string or table");

    lua_pushvalue(L, 2);
    reply_push(L, (int)status);
    pack_headers(L, 3);
    keep_headers(L);
    return 1;
}

static const char *asset_type(const char *name)
{
    static const char *const types[][2] = {
        { ".html", "text/html; charset=utf-8" },
        { ".css", "text/css; charset=utf-8" },
        { ".js", "text/javascript; charset=utf-8" },
        { ".svg", "image/svg+xml" },
        { ".png", "image/png" },
        { ".json", "application/json" },
    };
    const char *dot = strrchr(name, '.');

    for (size_t i = 0; dot && i < sizeof(types) / sizeof(types[0]); i++) {
        if (strcmp(types[i][0], dot) == 0)
            return types[i][1];
    }

    return "application/octet-stream";
}

/* sonda.asset(name [, headers]): a file that is built into the binary (web/), or nil and a reason. */
static int reply_asset(lua_State *L)
{
    const char *name = luaL_checkstring(L, 1);

    lua_settop(L, 2);
    lua_pushfstring(L, "assets/%s.gz", name);
    const struct embed_file *file = embed_find(lua_tostring(L, -1));
    if (!file) {
        lua_pushnil(L);
        lua_pushfstring(L, "no asset %s in this build", name);
        return 2;
    }

    struct reply *r = push_new(L, 200);
    r->asset = file;
    r->type = asset_type(name);
    pack_headers(L, 2);
    keep_headers(L);
    return 1;
}

void reply_headers(lua_State *L, int i, struct buffer *out)
{
    size_t len;

    if (lua_getiuservalue(L, i, REPLY_HEADERS) == LUA_TSTRING) {
        const char *packed = lua_tolstring(L, -1, &len);
        buffer_append(out, packed, len);
    }
    lua_pop(L, 1);
    lua_getiuservalue(L, i, REPLY_TYPE);
}

static int reply_tostring(lua_State *L)
{
    const struct reply *r = luaL_checkudata(L, 1, REPLY_NAME);

    lua_pushfstring(L, "reply %d", r->status);
    return 1;
}

void reply_open(lua_State *L, struct bind_context *c)
{
    (void)c;
    luaL_newmetatable(L, REPLY_NAME);
    lua_pushcfunction(L, reply_tostring);
    lua_setfield(L, -2, "__tostring");
    lua_pop(L, 1);
    lua_pushcfunction(L, reply_new);
    lua_setfield(L, -2, "reply");
    lua_pushcfunction(L, reply_asset);
    lua_setfield(L, -2, "asset");
}
