/* SPDX-License-Identifier: MIT */
#include "engine/deferral.h"

#include <string.h>

#include "engine/library_base.h"
#include "engine/loader.h"

static bool is_module(const struct bundle_script *s)
{
    return strncmp(s->name, "lib/", 4) == 0;
}

bool deferral_possible(const struct bundle *b)
{
    for (size_t i = 0; i < b->count; i++) {
        if (is_module(&b->scripts[i]) && !b->scripts[i].lasting)
            return false;
    }
    return true;
}

bool deferral_of(const struct bundle_script *s)
{
    return s->lasting && strncmp(s->name, "collectors/", 11) == 0;
}

static int load(lua_State *L)
{
    loader_run(L, lua_touserdata(L, 1), lua_touserdata(L, 2));
    library_base_loaded(L);
    return 0;
}

int deferral_run(lua_State *L, struct bind_context *c, const struct bundle_script *s)
{
    struct bind_context before = *c; /* a script that is loaded may be what asks */

    luaL_checkstack(L, 4, "script");
    bind_check_stack(L, c);
    lua_pushcfunction(L, load);
    lua_pushlightuserdata(L, c);
    lua_pushlightuserdata(L, (void *)s);
    c->loading = true;
    c->script = s->path;
    c->layer = s->layer;
    int status = lua_pcall(L, 2, 0, 0);
    c->loading = before.loading;
    c->script = before.script;
    c->layer = before.layer;
    return status;
}
