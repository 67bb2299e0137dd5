/* SPDX-License-Identifier: MIT */
/* sonda.proc.self, .cgroup and .processes. */
#include "api/proc_process.h"

#include <errno.h>
#include <string.h>

#include "api/fields.h"
#include "api/reading.h"
#include "proc/cgroup.h"
#include "proc/process.h"
#include "proc/self.h"

#define TOP_DEFAULT 10
#define TOP_MAX     1000

/* What is told of this very process comes from its own /proc and /sys, whatever host --path.procfs shows. */
static int open_own(struct procfs **handle, const char *path, struct procfs **ret)
{
    int error = *handle ? 0 : procfs_open(path, handle);
    *ret = *handle;
    return error;
}

/* proc.self() -> { resident_bytes, … } */
static int self(lua_State *L)
{
    struct proc_self s;
    struct procfs *proc;
    int error = open_own(&api_readings(L)->own_proc, "/proc", &proc);
    if (error == 0)
        error = proc_self_read(proc, &s);
    if (error < 0)
        return bind_fail(L, error, "self");

    api_push_fields(L, proc_self_fields, &s);
    return 1;
}

/* A recorded tree tells of the process that was recorded. */
static int read_cgroup(lua_State *L, struct proc_cgroup *ret)
{
    struct bind_context *c = bind_context(L);
    struct api_readings *r = api_readings(L);
    struct procfs *proc, *sys;
    if (!procfs_live(c->proc) && c->proc != procfs_none())
        return proc_cgroup_read(c->proc, c->sys, ret);

    int error = open_own(&r->own_proc, "/proc", &proc);
    if (error < 0)
        return error;

    error = open_own(&r->own_sys, "/sys", &sys);
    return error < 0 ? error : proc_cgroup_read(proc, sys, ret);
}

/* proc.cgroup() -> { version, cpu_quota_cores, memory_limit_bytes, … } */
static int cgroup(lua_State *L)
{
    struct proc_cgroup g;
    int error = read_cgroup(L, &g);
    if (error < 0)
        return bind_fail(L, error, "cgroup");

    api_push_fields(L, proc_cgroup_fields, &g);
    return 1;
}

static bool is_over(void *cls)
{
    const struct bind_context *c = cls;
    return *c->expired;
}

/* Unknown names raise, as everywhere in the API. */
static void check_options(lua_State *L)
{
    luaL_checktype(L, 1, LUA_TTABLE);
    for (lua_pushnil(L); lua_next(L, 1); lua_pop(L, 1)) {
        const char *name = lua_type(L, -2) == LUA_TSTRING ? lua_tostring(L, -2) : "";
        bool known = !strcmp(name, "top") || !strcmp(name, "sort");
        luaL_argcheck(L, known, 1, "options are top and sort");
    }
}

static size_t check_top(lua_State *L)
{
    lua_Integer top = TOP_DEFAULT;
    if (bind_raw_field(L, 1, "top") != LUA_TNIL)
        top = luaL_checkinteger(L, -1);
    luaL_argcheck(L, top >= 0 && top <= TOP_MAX, 1, "top is 0 to 1000");
    lua_pop(L, 1);
    return (size_t)top;
}

static enum proc_process_order check_order(lua_State *L)
{
    static const char *const names[] = { "cpu", "memory", NULL };
    bind_raw_field(L, 1, "sort");
    int order = luaL_checkoption(L, -1, "cpu", names);
    lua_pop(L, 1);
    return order ? PROC_PROCESS_BY_MEMORY : PROC_PROCESS_BY_CPU;
}

static void push_top(lua_State *L, const struct proc_processes *p)
{
    lua_createtable(L, (int)p->count, 0);
    for (size_t i = 0; i < p->count; i++) {
        bind_check_budget(L, bind_context(L));
        api_push_fields(L, proc_process_fields, &p->items[i]);
        lua_rawseti(L, -2, (lua_Integer)i + 1);
    }
}

/* proc.processes([{ top = 10, sort = "cpu" | "memory" }])
 *     -> { total, running, …, top = { { pid, name, … }, … } } */
static int processes(lua_State *L)
{
    struct bind_context *c = bind_context(L);
    struct proc_processes *p = &api_readings(L)->processes;
    if (lua_isnoneornil(L, 1)) {
        lua_settop(L, 0);
        lua_newtable(L);
    }
    check_options(L);
    size_t top = check_top(L);
    enum proc_process_order order = check_order(L);
    int error = proc_process_read(c->proc, order, top, is_over, c, p);
    bind_check_budget(L, c);
    if (error < 0)
        return bind_fail(L, error, "processes");

    lua_createtable(L, 0, 9);
    api_set_fields(L, proc_process_count_fields, p);
    push_top(L, p);
    lua_setfield(L, -2, "top");
    return 1;
}

const luaL_Reg api_proc_process[] = {
    { "self", self },
    { "cgroup", cgroup },
    { "processes", processes },
    { NULL, NULL },
};
