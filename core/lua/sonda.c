/* SPDX-License-Identifier: MIT */
/* `require "sonda"`: one table out of everyone's parts. */
#include <lauxlib.h>

#include "lua/bind.h"
#include "lua/request.h"

/* Bodies of requests are decoded by the same guarded lua-cjson that scripts have. */
static void lend_decoder(lua_State *L)
{
    lua_getfield(L, -1, "decode");
    request_set_decoder(L);
}

void bind_sonda_open(lua_State *L, struct bind_context *c)
{
    lua_createtable(L, 0, 48);
    bind_proc_open(L, c);
    lua_setfield(L, -2, "proc");
    bind_fs_open(L, c);
    lua_setfield(L, -2, "fs");
    bind_json_open(L, c);
    lend_decoder(L);
    lua_setfield(L, -2, "json");
    bind_shape_open(L, c);
    lua_setfield(L, -2, "shape");
    bind_metric_open(L, c);
    bind_collector_open(L, c);
    bind_route_open(L, c);
    bind_app_open(L, c);
}
