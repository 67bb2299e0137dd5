/* SPDX-License-Identifier: MIT */
/* sonda.proc.disks and .network. */
#include "api/proc_devices.h"

#include <errno.h>

#include "api/fields.h"
#include "api/reading.h"
#include "base/clock.h"

static int read_disks(struct bind_context *c, struct api_readings *r)
{
    int64_t now = monotonic_ns();
    if (api_is_fresh(c, r->disks_ns))
        return 0;

    r->disks_ns = 0;
    int error = proc_disk_read(c->proc, &r->disks);
    if (error == 0)
        r->disks_ns = now;
    return error;
}

/* proc.disks() -> { { name, reads_completed, … }, … } */
static int disks(lua_State *L)
{
    const struct api_readings *r = api_readings(L);
    int error = read_disks(bind_context(L), api_readings(L));
    if (error < 0)
        return bind_fail(L, error, "diskstats");

    lua_createtable(L, (int)r->disks.count, 0);
    for (size_t i = 0; i < r->disks.count; i++) {
        bind_check_budget(L, bind_context(L));
        api_push_fields(L, proc_disk_fields, &r->disks.items[i]);
        lua_rawseti(L, -2, (lua_Integer)i + 1);
    }
    return 1;
}

static int read_network(struct bind_context *c, struct api_readings *r)
{
    int64_t now = monotonic_ns();
    if (api_is_fresh(c, r->network_ns))
        return 0;

    r->network_ns = 0;
    int error = proc_network_read(c->proc, &r->network);
    if (error == 0)
        r->network_ns = now;
    return error;
}

/* proc.network() -> { { name, received_bytes, … }, … } */
static int network(lua_State *L)
{
    const struct api_readings *r = api_readings(L);
    int error = read_network(bind_context(L), api_readings(L));
    if (error < 0)
        return bind_fail(L, error, "net/dev");

    lua_createtable(L, (int)r->network.count, 0);
    for (size_t i = 0; i < r->network.count; i++) {
        bind_check_budget(L, bind_context(L));
        api_push_fields(L, proc_network_fields, &r->network.items[i]);
        lua_rawseti(L, -2, (lua_Integer)i + 1);
    }
    return 1;
}

const luaL_Reg api_proc_devices[] = {
    { "disks", disks },
    { "network", network },
    { NULL, NULL },
};
