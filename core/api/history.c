/* SPDX-License-Identifier: MIT */
/* sonda.history: the host's last minutes (sample/history.h). */
#include "api/history.h"

#include <errno.h>
#include <lauxlib.h>

#include "engine/bind.h"
#include "engine/engine.h"
#include "sample/history.h"

static void push_names(lua_State *L, const struct metric_ring *ring)
{
    const char *const *names = metric_ring_names(ring);

    lua_newtable(L);
    for (int i = 0; names[i]; i++) {
        lua_pushstring(L, names[i]);
        lua_rawseti(L, -2, i + 1);
    }
}

/* sonda.history(name [, seconds]) -> list of numbers (NaN: none), oldest first, and unix seconds of the last
 * one; sonda.history() -> list of names; nil, message outside a server or for another name */
static int history(lua_State *L)
{
    const struct bind_context *c = bind_context(L);
    if (!c->host || !c->host->history)
        return bind_fail(L, -ENODATA, "history");

    struct metric_ring *ring = metric_history_ring(c->host->history);
    if (lua_isnoneornil(L, 1)) {
        push_names(L, ring);
        return 1;
    }

    const char *name = luaL_checkstring(L, 1);
    lua_Integer seconds = luaL_optinteger(L, 2, METRIC_RING_SECONDS);
    luaL_argcheck(L, seconds > 0 && seconds <= METRIC_RING_SECONDS, 2, "1 to 900 seconds");
    double *values = lua_newuserdatauv(L, METRIC_RING_SECONDS * sizeof(*values), 0);
    int64_t last_ns;
    int count = metric_ring_read(ring, name, values, (size_t)seconds, &last_ns);
    if (count < 0)
        return bind_fail(L, count, name);

    lua_createtable(L, count, 0);
    for (int i = 0; i < count; i++) {
        lua_pushnumber(L, values[i]);
        lua_rawseti(L, -2, i + 1);
    }
    lua_pushnumber(L, (double)(last_ns / 1000000) / 1e3);
    return 2;
}

void api_history_open(lua_State *L, struct bind_context *c)
{
    lua_pushlightuserdata(L, c);
    lua_pushcclosure(L, history, 1);
    lua_setfield(L, -2, "history");
}
