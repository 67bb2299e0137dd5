/* SPDX-License-Identifier: MIT */
/* sonda.proc.mounts, .filesystem and .filesystems. */
#include "api/proc_storage.h"

#include <errno.h>
#include <string.h>

#include "api/fields.h"
#include "api/fs.h"
#include "api/reading.h"
#include "base/clock.h"
#include "engine/engine.h"
#include "proc/filesystem.h"

/* What all mounts that may hang cost one call together. */
#define STUCK_NS INT64_C(100000000)

int api_read_mounts(lua_State *L, struct proc_mounts **ret)
{
    struct bind_context *c = bind_context(L);
    struct api_readings *r = api_readings(L);
    *ret = &r->mounts;
    if (api_is_fresh(c, r->mounts_ns))
        return 0;

    int64_t now = monotonic_ns();
    r->mounts_ns = 0;
    int error = proc_mount_read(c->proc, procfs_path(c->root), &r->mounts);
    if (error == 0)
        r->mounts_ns = now;
    return error;
}

static void push_mount(lua_State *L, const struct proc_mount *m)
{
    lua_createtable(L, 0, 20);
    bind_set_string(L, "mount_point", m->mount_point);
    bind_set_string(L, "source", m->source);
    bind_set_string(L, "type", m->type);
    bind_set_string(L, "options", m->options);
    bind_set_string(L, "super_options", m->super_options);
    bind_set_string(L, "root", m->root);
    bind_set_u64(L, "major", m->major);
    bind_set_u64(L, "minor", m->minor);
    bind_set_boolean(L, "read_only", m->read_only);
    bind_set_boolean(L, "hidden", m->hidden);
    bind_set_boolean(L, "remote", m->remote);
}

/* proc.mounts() -> { { mount_point, source, type, options, … }, … }, none of them asked */
static int mounts(lua_State *L)
{
    struct proc_mounts *m;
    int error = api_read_mounts(L, &m);
    if (error < 0)
        return bind_fail(L, error, "mountinfo");

    lua_createtable(L, (int)m->count, 0);
    for (size_t i = 0; i < m->count; i++) {
        bind_check_budget(L, bind_context(L));
        push_mount(L, &m->items[i]);
        lua_rawseti(L, -2, (lua_Integer)i + 1);
    }
    return 1;
}

static int ask(lua_State *L, const struct proc_mount *m, int64_t bound_ns, struct proc_statfs *ret)
{
    struct bind_context *c = bind_context(L);
    return proc_filesystem_read_mount(c->root, procfs_live(c->proc), m, bound_ns, ret);
}

/* Set what was found, or why nothing was, in the mount's table on top. */
static void set_use(lua_State *L, int error, const struct proc_statfs *use)
{
    if (error == 0) {
        api_set_fields(L, proc_statfs_fields, use);
        return;
    }
    bool stuck = proc_statfs_is_stuck(error);
    bind_set_boolean(L, "stuck", stuck);
    if (stuck) {
        bind_set_string(L, "error", "statvfs: no answer, the mount hangs");
        return;
    }
    bind_fail(L, error, "statvfs");
    lua_pop(L, 1);
    lua_setfield(L, -3, "error");
    lua_pop(L, 1);
}

/* Whether any of the strings of the table at `arg` is `word`; an absent table has none. */
static bool is_listed(lua_State *L, int arg, const char *key, const char *word)
{
    bool found = false;
    if (lua_isnoneornil(L, arg))
        return false;
    if (bind_raw_field(L, arg, key) == LUA_TTABLE) {
        lua_pushstring(L, word);
        lua_rawget(L, -2);
        found = lua_toboolean(L, -1);
        lua_pop(L, 1);
    }
    lua_pop(L, 1);
    return found;
}

/* autofs is never asked: statvfs(3) would mount what waits there. */
static bool is_wanted(lua_State *L, const struct proc_mount *m)
{
    return !m->hidden && !proc_mount_is_pseudo(m->type) && !is_listed(L, 1, "exclude_types", m->type);
}

/* proc.filesystems([{ exclude_types = { tmpfs = true } }]) -> the mounts that hold files, each with its size
 * and use, or with `error`, and `stuck` where it hangs */
static int filesystems(lua_State *L)
{
    struct proc_mounts *m;
    if (!lua_isnoneornil(L, 1))
        luaL_checktype(L, 1, LUA_TTABLE);
    int error = api_read_mounts(L, &m);
    if (error < 0)
        return bind_fail(L, error, "mountinfo");

    int64_t end = monotonic_ns() + STUCK_NS;
    lua_Integer count = 0;
    lua_newtable(L);
    for (size_t i = 0; i < m->count; i++) {
        struct proc_statfs use;
        bind_check_budget(L, bind_context(L));
        if (!is_wanted(L, &m->items[i]))
            continue;
        /* Half of what is left for each: one that hangs leaves time for the next to answer. */
        int64_t left = m->items[i].remote ? end - monotonic_ns() : 0;
        error = ask(L, &m->items[i], left > 0 ? left / 2 : 0, &use);
        push_mount(L, &m->items[i]);
        set_use(L, error, &use);
        lua_rawseti(L, -2, ++count);
    }
    return 1;
}

static const struct proc_mount *find_mount(const struct proc_mounts *m, const char *mount_point)
{
    for (size_t i = 0; i < m->count; i++)
        if (!m->items[i].hidden && !strcmp(m->items[i].mount_point, mount_point))
            return &m->items[i];
    return NULL;
}

/* proc.filesystem(mount_point) -> that mount with its size and use */
static int filesystem(lua_State *L)
{
    struct proc_mounts *m;
    struct proc_statfs use;
    const char *mount_point = api_check_path(L, 1);
    int error = api_read_mounts(L, &m);
    if (error < 0)
        return bind_fail(L, error, "mountinfo");

    const struct proc_mount *mount = find_mount(m, mount_point);
    if (!mount)
        return bind_fail(L, -ENODEV, mount_point);

    error = proc_mount_is_pseudo(mount->type) ? 0 : ask(L, mount, STUCK_NS, &use);
    push_mount(L, mount);
    if (!proc_mount_is_pseudo(mount->type))
        set_use(L, error, &use);
    return 1;
}

const luaL_Reg api_proc_storage[] = {
    { "mounts", mounts },
    { "filesystem", filesystem },
    { "filesystems", filesystems },
    { NULL, NULL },
};
