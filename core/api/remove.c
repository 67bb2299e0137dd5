/* SPDX-License-Identifier: MIT */
#include "api/remove.h"

#include <errno.h>
#include <lauxlib.h>
#include <string.h>

#include "engine/bind.h"
#include "route/removed.h"

/* sonda.remove(path): the routes that lower layers declare at this path, as they write it, are left out. */
static int remove_path(lua_State *L)
{
    struct bind_context *c = bind_context(L);
    const char *path = luaL_checkstring(L, 1);

    if (!c->engine || !c->loading)
        return luaL_error(L, "routes are removed while a script loads, not later");
    luaL_argcheck(L, path[0] == '/', 1, "a path begins with /");
    luaL_argcheck(L, strcmp(path, "/health") != 0, 1,
                  "/health cannot be removed: liveness probes ask for it; declare another in its place");
    int r = removed_add(c->engine, path, c->layer);
    if (r < 0)
        return luaL_error(L, r == -ENOSPC ? "more than %d paths are removed" : "not enough memory",
                          REMOVED_MAX);
    return 0;
}

void api_remove_open(lua_State *L, struct bind_context *c)
{
    lua_pushlightuserdata(L, c);
    lua_pushcclosure(L, remove_path, 1);
    lua_setfield(L, -2, "remove");
}
