/* SPDX-License-Identifier: MIT */
/* `require "sonda"`: one table out of everyone's parts. */
#include <lauxlib.h>

#include "engine/bind.h"
#include "route/request.h"

/* Bodies of requests are decoded by the same guarded lua-cjson that scripts have. */
static void lend_decoder(lua_State *L)
{
    lua_getfield(L, -1, "decode");
    request_set_decoder(L);
}

void api_sonda_open(lua_State *L, struct bind_context *c)
{
    lua_createtable(L, 0, 48);
    api_proc_open(L, c);
    lua_setfield(L, -2, "proc");
    api_fs_open(L, c);
    lua_setfield(L, -2, "fs");
    library_json_open(L, c);
    lend_decoder(L);
    lua_setfield(L, -2, "json");
    shape_open(L, c);
    lua_setfield(L, -2, "shape");
    api_metric_open(L, c);
    api_collector_open(L, c);
    api_route_open(L, c);
    api_app_open(L, c);
}
