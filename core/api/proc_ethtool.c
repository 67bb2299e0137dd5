/* SPDX-License-Identifier: MIT */
/* sonda.proc.ethtool: what drivers of network devices tell (proc/ethtool.h). */
#include "api/proc_ethtool.h"

#include <errno.h>

#include "api/fields.h"
#include "api/reading.h"
#include "engine/bind.h"
#include "proc/ethtool.h"
#include "proc/procfs.h"

static void push_statistics(lua_State *L, const struct bind_context *c, const struct proc_ethtool *e)
{
    lua_createtable(L, 0, (int)e->statistic_count);
    for (size_t i = 0; i < e->statistic_count; i++) {
        bind_check_budget(L, c);
        lua_pushstring(L, e->statistics[i].name);
        bind_push_u64(L, e->statistics[i].value);
        lua_rawset(L, -3);
    }
}

/* proc.ethtool(device) -> { link = …, driver = …, statistics = … }; ENOTSUP on a recorded tree, which has
 * no drivers to ask */
static int ethtool(lua_State *L)
{
    const struct bind_context *c = bind_context(L);
    const char *device = luaL_checkstring(L, 1);
    struct proc_ethtool *e = &api_readings(L)->ethtool;
    int r = procfs_live(c->proc) ? proc_ethtool_read(device, e) : -ENOTSUP;
    if (r < 0)
        return bind_fail(L, r, "ethtool");

    lua_createtable(L, 0, 3);
    if (e->has_link) {
        api_push_fields(L, proc_ethtool_link_fields, &e->link);
        lua_setfield(L, -2, "link");
    }
    if (e->has_driver) {
        api_push_fields(L, proc_ethtool_driver_fields, &e->driver);
        lua_setfield(L, -2, "driver");
    }
    push_statistics(L, c, e);
    lua_setfield(L, -2, "statistics");
    return 1;
}

const luaL_Reg api_proc_ethtool[] = { { "ethtool", ethtool }, { NULL, NULL } };
