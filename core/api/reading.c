/* SPDX-License-Identifier: MIT */
#include "api/reading.h"

#include <stdlib.h>

#include "proc/procfs.h"
#include "sample/snapshot.h"

static int free_readings(lua_State *L)
{
    struct api_readings *r = lua_touserdata(L, 1);
    proc_cpu_free(&r->cpu);
    proc_mount_free(&r->mounts);
    proc_disk_free(&r->disks);
    proc_network_free(&r->network);
    proc_process_free(&r->processes);
    proc_ethtool_free(&r->ethtool);
    proc_groups_free(&r->groups);
    proc_group_top_free(&r->group_top);
    procfs_free(r->own_proc);
    procfs_free(r->own_sys);
    proc_sampler_free(r->sampler);
    free(r->cores);
    *r = (struct api_readings){ 0 };
    return 0;
}

void api_push_readings(lua_State *L, const struct bind_context *c)
{
    struct api_readings *r = lua_newuserdatauv(L, sizeof(*r), 0);
    *r = (struct api_readings){ .tree = proc_snapshot_tree(procfs_path(c->proc)),
                                .root_tree = proc_snapshot_tree(procfs_path(c->root)) };
    lua_newtable(L);
    lua_pushcfunction(L, free_readings);
    lua_setfield(L, -2, "__gc");
    lua_setmetatable(L, -2);
}
