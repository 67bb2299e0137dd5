/* SPDX-License-Identifier: MIT */
#include "route/request.h"

#include <lauxlib.h>
#include <string.h>

#include "engine/bind.h"
#include "route/body.h"
#include "route/query.h"
#include "route/scalar.h"
#include "shape/shape.h"

#define REQUEST_NAME "sonda.request"

enum { PARAMS = 1, QUERY = 2, BODY = 3 };

static const char userdata_key;

static const struct http_request *check_request(lua_State *L)
{
    const struct request_box *box = luaL_checkudata(L, 1, REQUEST_NAME);

    luaL_argcheck(L, box->request, 1, "this request is over");
    return box->request;
}

/* request:header(name) -> its value or nil */
static int request_get_header(lua_State *L)
{
    const struct http_request *r = check_request(L);

    lua_pushstring(L, http_request_header(r, luaL_checkstring(L, 2)));
    return 1;
}

/* Push a field that is in the C request. */
static bool push_plain(lua_State *L, const struct http_request *r, const char *name)
{
    if (strcmp(name, "method") == 0)
        lua_pushstring(L, r->method);
    else if (strcmp(name, "path") == 0)
        lua_pushstring(L, r->path);
    else if (strcmp(name, "remote") == 0)
        lua_pushstring(L, r->remote);
    else if (strcmp(name, "id") == 0)
        bind_push_u64(L, r->id);
    else if (strcmp(name, "header") == 0)
        lua_pushcfunction(L, request_get_header);
    else
        return false;

    return true;
}

/* The part, or an empty table where the route declared none. */
static void push_table(lua_State *L, int part)
{
    if (lua_getiuservalue(L, 1, part) != LUA_TNIL)
        return;

    lua_pop(L, 1);
    lua_newtable(L);
}

static int request_index(lua_State *L)
{
    const struct http_request *r = check_request(L);
    const char *name = luaL_checkstring(L, 2);

    if (strcmp(name, "query") == 0)
        push_table(L, QUERY);
    else if (strcmp(name, "params") == 0)
        push_table(L, PARAMS);
    else if (strcmp(name, "body") == 0)
        lua_getiuservalue(L, 1, BODY);
    else if (!push_plain(L, r, name))
        return luaL_error(
            L, "a request has no field '%s' (it has method, path, params, query, body, remote, id, header)",
            name);

    return 1;
}

static int request_tostring(lua_State *L)
{
    const struct request_box *box = luaL_checkudata(L, 1, REQUEST_NAME);

    if (box->request)
        lua_pushfstring(L, "request: %s %s", box->request->method, box->request->path);
    else
        lua_pushliteral(L, "request: over");
    return 1;
}

struct request_box *request_open(lua_State *L)
{
    struct request_box *box = lua_newuserdatauv(L, sizeof(*box), 3);

    *box = (struct request_box){ 0 };
    luaL_newmetatable(L, REQUEST_NAME);
    lua_pushcfunction(L, request_index);
    lua_setfield(L, -2, "__index");
    lua_pushcfunction(L, request_tostring);
    lua_setfield(L, -2, "__tostring");
    lua_setmetatable(L, -2);
    lua_rawsetp(L, LUA_REGISTRYINDEX, &userdata_key);
    return box;
}

/* The part of the path on top of the stack becomes what the route declares of it: else it stays a string. */
static void read_part(lua_State *L, const struct bind_context *c, const struct shape *params,
                      const char *name, struct shape_mistakes *m)
{
    for (size_t i = 0; params && i < params->count; i++) {
        const struct shape_field *f = &params->fields[i];
        if (strcmp(f->name, name) == 0)
            scalar_read(L, c, f->shape, &(struct scalar_place){ f->name, f->name_len, 0, 0 }, m);
    }
}

static int push_params(lua_State *L, const struct bind_context *c, const struct route_entry *e,
                       const struct router_match *match, struct shape_mistakes *m)
{
    m->root = "path";
    lua_createtable(L, 0, (int)match->count);
    for (size_t i = 0; i < match->count; i++) {
        luaL_Buffer text;
        const char *name = match->parameters[i].name;
        char *room = luaL_buffinitsize(L, &text, match->parameters[i].len + 1);
        long len = http_decode(match->parameters[i].value, match->parameters[i].len, false, room);
        luaL_pushresultsize(&text, len < 0 ? 0 : (size_t)len);
        if (len < 0) {
            lua_pushfstring(L, "path.%s: broken percent-encoding", name);
            return 400;
        }
        read_part(L, c, e->params, name, m);
        lua_setfield(L, -2, name);
    }

    return 0;
}

/* Keep the value on top of the stack, popped, as a part of the request below it. */
static void keep(lua_State *L, int part)
{
    struct request_box *box = lua_touserdata(L, -2);

    lua_setiuservalue(L, -2, part);
    box->filled |= 1u << part;
}

/* What the request before left in the userdata on top of the stack. */
static void clear(lua_State *L)
{
    struct request_box *box = lua_touserdata(L, -1);

    for (int part = PARAMS; box->filled && part <= BODY; part++) {
        lua_pushnil(L);
        lua_setiuservalue(L, -2, part);
    }
    box->filled = 0;
}

/* Push the userdata with what the route declares of the request. */
static int push_parts(lua_State *L, const struct bind_context *c, const struct route_entry *e,
                      const struct http_request *r, const struct router_match *match,
                      struct shape_mistakes *m)
{
    int status = 0;

    lua_rawgetp(L, LUA_REGISTRYINDEX, &userdata_key);
    clear(L);
    if (match->count) {
        status = push_params(L, c, e, match, m);
        if (status)
            return status;
        keep(L, PARAMS);
    }
    if (e->query) {
        status = query_push(L, c, e, r, m);
        if (status)
            return status;
        keep(L, QUERY);
    }
    if (e->route.body_max) {
        status = body_push(L, c, e, r, m);
        if (status)
            return status;
        keep(L, BODY);
    }

    return 0;
}

int request_push(lua_State *L, const struct bind_context *c, const struct route_entry *e,
                 const struct http_request *r, const struct router_match *match, struct buffer *out)
{
    struct shape_mistakes m = { .out = out };
    int status = push_parts(L, c, e, r, match, &m);

    if (status || !m.count)
        return status;

    shape_mistakes_end(&m);
    return 422;
}
