/* SPDX-License-Identifier: MIT */
#include <lauxlib.h>

#include "engine/bind.h"
#include "engine/library_json.h"
#include "route/request.h"
#include "route/table.h"
#include "shape/shape.h"

static const char decoder_key;

void request_set_decoder(lua_State *L)
{
    lua_rawsetp(L, LUA_REGISTRYINDEX, &decoder_key);
}

/* Push what the text is in JSON. A text that is none, or whose value takes more memory than the engine has,
 * is the client's mistake: as the route's failure it would open its breaker. Want of time is ours, and is
 * raised on. */
static int push_decoded(lua_State *L, const struct bind_context *c, const struct http_request *r)
{
    const char *text = r->body ? r->body : "";

    if (!library_json_fits(L, c, text, r->body_len)) {
        lua_pushliteral(L, "body: its value is too large");
        return 413;
    }
    lua_rawgetp(L, LUA_REGISTRYINDEX, &decoder_key);
    lua_pushlstring(L, text, r->body_len);

    int failure = lua_pcall(L, 1, 1, 0);
    bind_check_budget(L, c);
    if (failure == LUA_ERRMEM)
        return lua_error(L);
    if (failure == LUA_OK)
        return 0;

    lua_pushfstring(L, "body: not JSON: %s", lua_isstring(L, -1) ? lua_tostring(L, -1) : "?");
    return 400;
}

int request_push_body(lua_State *L, const struct bind_context *c, const struct route_entry *e,
                      const struct http_request *r)
{
    int status = push_decoded(L, c, r);

    if (status || !e->body)
        return status;
    if (!shape_accept(L, c, e->body, -1, "body"))
        return 422;

    lua_remove(L, -2);
    return 0;
}
