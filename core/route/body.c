/* SPDX-License-Identifier: MIT */
#include "route/body.h"

#include <lauxlib.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/bind.h"
#include "shape/accept.h"
#include "shape/json.h"
#include "shape/walk.h"

#define PLACE " at character "

/* The reason on top of the stack, popped, of a body that is no JSON: json_invalid, as FastAPI tells it. */
static void tell_invalid(lua_State *L, const struct bind_context *c, struct shape_mistakes *m)
{
    char reason[256] = "";
    struct shape_walk w;

    if (lua_isstring(L, -1))
        snprintf(reason, sizeof(reason), "%s", lua_tostring(L, -1));
    char *place = strstr(reason, PLACE);

    shape_walk_begin(&w, L, c);
    if (place) {
        shape_walk_index(&w, strtoll(place + strlen(PLACE), NULL, 10));
        *place = '\0';
    }
    lua_newtable(L);
    shape_mistake(m, &w, &(struct shape_mistake){ "json_invalid", "JSON decode error", reason }, -1);
    lua_pop(L, 3);
}

static void tell_missing(lua_State *L, const struct bind_context *c, struct shape_mistakes *m)
{
    struct shape_walk w;

    shape_walk_begin(&w, L, c);
    shape_mistake(m, &w, &(struct shape_mistake){ "missing", "Field required", NULL }, 0);
    lua_pop(L, 1);
}

/* Push what the text is in JSON, or nil with a mistake told. A text that is none, or whose value takes more
 * memory than the engine has, is the client's mistake: as the route's failure it would open its breaker.
 * Want of time is ours, and is raised on. */
static int push_decoded(lua_State *L, const struct bind_context *c, const struct http_request *r,
                        struct shape_mistakes *m)
{
    if (!shape_json_fits(L, c, r->body, r->body_len)) {
        lua_pushliteral(L, "body: its value is too large");
        return 413;
    }
    shape_json_push_decode(L);
    lua_pushlstring(L, r->body, r->body_len);

    int failure = lua_pcall(L, 1, 1, 0);
    bind_check_budget(L, c);
    if (failure == LUA_ERRMEM)
        return lua_error(L);
    if (failure != LUA_OK) {
        tell_invalid(L, c, m);
        lua_pushnil(L);
    }
    return 0;
}

int body_push(lua_State *L, const struct bind_context *c, const struct route_entry *e,
              const struct http_request *r, struct shape_mistakes *m)
{
    size_t before = m->count;

    m->root = "body";
    if (!r->body || !r->body_len) {
        tell_missing(L, c, m);
        lua_pushnil(L);
        return 0;
    }
    int status = push_decoded(L, c, r, m);
    if (status || m->count > before || !e->body)
        return status;

    shape_accept(L, c, e->body, -1, m);
    lua_remove(L, -2);
    return 0;
}
