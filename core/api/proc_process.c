/* SPDX-License-Identifier: MIT */
/* sonda.proc.self, .cgroup and .processes. */
#include <errno.h>
#include <string.h>

#include "api/proc.h"
#include "proc/cgroup.h"
#include "proc/process.h"
#include "proc/self.h"

#define END                                                                                                  \
    {                                                                                                        \
        NULL, BIND_U64, 0                                                                                    \
    }
#define SELF(member)                                                                                         \
    {                                                                                                        \
#member, BIND_U64, offsetof(struct proc_self, member)                                                \
    }
#define CGROUP(member)                                                                                       \
    {                                                                                                        \
#member, BIND_U64, offsetof(struct proc_cgroup, member)                                              \
    }
#define CGROUP_SECONDS(member)                                                                               \
    {                                                                                                        \
#member, BIND_DOUBLE, offsetof(struct proc_cgroup, member)                                           \
    }
#define PROCESS(member)                                                                                      \
    {                                                                                                        \
#member, BIND_U64, offsetof(struct proc_process, member)                                             \
    }
#define PROCESS_SECONDS(member)                                                                              \
    {                                                                                                        \
#member, BIND_DOUBLE, offsetof(struct proc_process, member)                                          \
    }
#define COUNT(member)                                                                                        \
    {                                                                                                        \
#member, BIND_U64, offsetof(struct proc_processes, member)                                           \
    }

#define TOP_DEFAULT 10
#define TOP_MAX     1000

static const struct bind_field self_fields[] = {
    { "user_seconds", BIND_DOUBLE, offsetof(struct proc_self, user_seconds) },
    { "system_seconds", BIND_DOUBLE, offsetof(struct proc_self, system_seconds) },
    { "start_seconds", BIND_DOUBLE, offsetof(struct proc_self, start_seconds) },
    SELF(virtual_bytes),
    SELF(resident_bytes),
    SELF(threads),
    SELF(open_descriptors),
    SELF(most_descriptors),
    SELF(most_virtual_bytes),
    END,
};

static const struct bind_field cgroup_fields[] = {
    CGROUP(version),
    CGROUP_SECONDS(cpu_quota_cores),
    CGROUP_SECONDS(cpu_usage_seconds),
    CGROUP_SECONDS(cpu_user_seconds),
    CGROUP_SECONDS(cpu_system_seconds),
    CGROUP(cpu_periods),
    CGROUP(cpu_throttled_periods),
    CGROUP_SECONDS(cpu_throttled_seconds),
    CGROUP(memory_limit_bytes),
    CGROUP(memory_used_bytes),
    CGROUP(memory_working_set_bytes),
    CGROUP(memory_oom_kills),
    CGROUP(swap_limit_bytes),
    CGROUP(swap_used_bytes),
    CGROUP(tasks),
    CGROUP(tasks_limit),
    END,
};

static const struct bind_field process_fields[] = {
    PROCESS(pid),
    PROCESS(parent_pid),
    { "name", BIND_STRING, offsetof(struct proc_process, name) },
    { "state", BIND_STRING, offsetof(struct proc_process, state) },
    PROCESS_SECONDS(user_seconds),
    PROCESS_SECONDS(system_seconds),
    PROCESS_SECONDS(cpu_seconds),
    PROCESS_SECONDS(start_seconds),
    PROCESS(resident_bytes),
    PROCESS(virtual_bytes),
    PROCESS(threads),
    END,
};

static const struct bind_field count_fields[] = {
    COUNT(total),    COUNT(threads), COUNT(running),
    COUNT(sleeping), COUNT(waiting), COUNT(stopped),
    COUNT(zombie),   COUNT(idle),    END,
};

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
    int error = open_own(&bind_readings(L)->own_proc, "/proc", &proc);
    if (error == 0)
        error = proc_self_read(proc, &s);
    if (error < 0)
        return bind_fail(L, error, "self");

    lua_createtable(L, 0, 9);
    bind_set_fields(L, self_fields, &s);
    return 1;
}

/* A recorded tree tells of the process that was recorded. */
static int read_cgroup(lua_State *L, struct proc_cgroup *ret)
{
    struct bind_context *c = bind_context(L);
    struct readings *r = bind_readings(L);
    struct procfs *proc, *sys;
    if (c->proc && !procfs_live(c->proc))
        return c->sys ? proc_cgroup_read(c->proc, c->sys, ret) : -ENOENT;

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

    lua_createtable(L, 0, 16);
    bind_set_fields(L, cgroup_fields, &g);
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
        lua_createtable(L, 0, 11);
        bind_set_fields(L, process_fields, &p->items[i]);
        lua_rawseti(L, -2, (lua_Integer)i + 1);
    }
}

/* proc.processes([{ top = 10, sort = "cpu" | "memory" }])
 *     -> { total, running, …, top = { { pid, name, … }, … } } */
static int processes(lua_State *L)
{
    struct bind_context *c = bind_context(L);
    struct proc_processes *p = &bind_readings(L)->processes;
    if (lua_isnoneornil(L, 1)) {
        lua_settop(L, 0);
        lua_newtable(L);
    }
    check_options(L);
    size_t top = check_top(L);
    enum proc_process_order order = check_order(L);
    int error = c->proc ? proc_process_read(c->proc, order, top, is_over, c, p) : -ENOENT;
    bind_check_budget(L, c);
    if (error < 0)
        return bind_fail(L, error, "processes");

    lua_createtable(L, 0, 9);
    bind_set_fields(L, count_fields, p);
    push_top(L, p);
    lua_setfield(L, -2, "top");
    return 1;
}

const luaL_Reg bind_proc_process[] = {
    { "self", self },
    { "cgroup", cgroup },
    { "processes", processes },
    { NULL, NULL },
};
