/* SPDX-License-Identifier: MIT */
/* sonda.proc.btrfs: devices of mounted btrfs file systems (proc/btrfs.h). */
#include "api/proc_btrfs.h"

#include <errno.h>
#include <lauxlib.h>

#include "api/proc_storage.h"
#include "api/reading.h"
#include "engine/bind.h"
#include "proc/btrfs.h"
#include "proc/procfs.h"

#define DEVICES_MAX 256

static const char *const error_names[PROC_BTRFS_ERRORS] = {
    [PROC_BTRFS_WRITE] = "write_errors",           [PROC_BTRFS_READ] = "read_errors",
    [PROC_BTRFS_FLUSH] = "flush_errors",           [PROC_BTRFS_CORRUPTION] = "corruption_errors",
    [PROC_BTRFS_GENERATION] = "generation_errors",
};

static void push_device(lua_State *L, const struct proc_btrfs_device *d)
{
    lua_createtable(L, 0, 5 + PROC_BTRFS_ERRORS);
    bind_set_string(L, "fsid", d->fsid);
    bind_set_string(L, "uuid", d->uuid);
    bind_set_string(L, "name", d->name);
    bind_set_u64(L, "total_bytes", d->total_bytes);
    bind_set_u64(L, "used_bytes", d->used_bytes);
    for (int i = 0; i < PROC_BTRFS_ERRORS; i++)
        bind_set_u64(L, error_names[i], d->errors[i]);
}

/* proc.btrfs() -> list of devices; ENOTSUP on a recorded tree, which has no file systems to ask */
static int btrfs(lua_State *L)
{
    const struct bind_context *c = bind_context(L);
    struct proc_mounts *mounts;
    if (!procfs_live(c->proc))
        return bind_fail(L, -ENOTSUP, "btrfs");

    int r = api_read_mounts(L, &mounts);
    if (r < 0)
        return bind_fail(L, r, "mountinfo");

    struct proc_btrfs_device *devices = lua_newuserdatauv(L, DEVICES_MAX * sizeof(*devices), 0);
    size_t count = proc_btrfs_read(mounts, procfs_fd(c->root), devices, DEVICES_MAX);
    lua_createtable(L, (int)count, 0);
    for (size_t i = 0; i < count; i++) {
        bind_check_budget(L, c);
        push_device(L, &devices[i]);
        lua_rawseti(L, -2, (lua_Integer)i + 1);
    }
    return 1;
}

const luaL_Reg api_proc_btrfs[] = { { "btrfs", btrfs }, { NULL, NULL } };
