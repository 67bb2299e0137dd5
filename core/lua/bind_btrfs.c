/* SPDX-License-Identifier: MIT */
#include "lua/bind_btrfs.h"

#include <errno.h>
#include <lauxlib.h>

#include "lua/bind.h"
#include "lua/engine.h"
#include "proc/btrfs.h"
#include "proc/procfs.h"

#define DEVICES_MAX 256

static int free_mounts(lua_State *L)
{
    proc_mount_free(lua_touserdata(L, 1));
    return 0;
}

/* A list of mounts that Lua frees, left on the stack: reading it may not raise, but what follows may. */
static struct proc_mounts *push_mounts(lua_State *L)
{
    struct proc_mounts *mounts = lua_newuserdatauv(L, sizeof(*mounts), 0);
    *mounts = (struct proc_mounts){0};
    if (luaL_newmetatable(L, "sonda.mounts.scratch")) {
        lua_pushcfunction(L, free_mounts);
        lua_setfield(L, -2, "__gc");
    }
    lua_setmetatable(L, -2);
    return mounts;
}

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

/* proc.btrfs() -> list of devices | nil, message, errno. A recorded tree has none to ask: ENOTSUP. */
static int btrfs(lua_State *L)
{
    struct bind_context *c = bind_context(L);
    if (!c->proc || !c->root || !procfs_live(c->proc))
        return bind_fail(L, -ENOTSUP, "btrfs");

    struct proc_mounts *mounts = push_mounts(L);
    struct proc_btrfs_device *devices = lua_newuserdatauv(L, DEVICES_MAX * sizeof(*devices), 0);
    int r = proc_mount_read(c->proc, c->host ? c->host->rootfs : "/", mounts);
    if (r < 0)
        return bind_fail(L, r, "btrfs");

    size_t count = proc_btrfs_read(mounts, procfs_fd(c->root), devices, DEVICES_MAX);
    lua_createtable(L, (int)count, 0);
    for (size_t i = 0; i < count; i++) {
        push_device(L, &devices[i]);
        lua_rawseti(L, -2, (lua_Integer)i + 1);
    }
    return 1;
}

static const luaL_Reg functions[] = {{"btrfs", btrfs}, {NULL, NULL}};

void bind_btrfs_open(lua_State *L, struct bind_context *c)
{
    lua_pushlightuserdata(L, c);
    luaL_setfuncs(L, functions, 1);
}
