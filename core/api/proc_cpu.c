/* SPDX-License-Identifier: MIT */
/* sonda.proc.cpu and sonda.proc.cpu_busy. */
#include "api/proc_cpu.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>

#include "api/fields.h"
#include "api/reading.h"
#include "base/clock.h"
#include "engine/engine.h"

/* The cpu reading of this call. Returns 0 or a negative errno. */
static int read_cpu(lua_State *L, struct api_readings **ret)
{
    struct bind_context *c = bind_context(L);
    struct api_readings *r = *ret = api_readings(L);
    if (api_is_fresh(c, r->cpu_ns))
        return 0;

    int64_t now = monotonic_ns();
    r->cpu_ns = 0;
    int error = proc_cpu_read(c->proc, &r->cpu);
    if (error == 0)
        r->cpu_ns = now;
    return error;
}

static void push_core(lua_State *L, const struct proc_cpu_core *core)
{
    lua_createtable(L, 0, PROC_CPU_TIMES + 1);
    bind_set_u64(L, "id", core->id);
    api_set_fields(L, proc_cpu_time_fields, &core->times);
}

/* proc.cpu()
 *     -> { total = { user_seconds = … }, cores = { { id = 0, user_seconds = … }, … },
 *          context_switches = … } */
static int cpu(lua_State *L)
{
    struct api_readings *r;
    int error = read_cpu(L, &r);
    if (error < 0)
        return bind_fail(L, error, "stat");

    lua_createtable(L, 0, 9);
    api_set_fields(L, proc_cpu_activity_fields, &r->cpu);
    api_push_fields(L, proc_cpu_time_fields, &r->cpu.total);
    lua_setfield(L, -2, "total");
    lua_createtable(L, (int)r->cpu.core_count, 0);
    for (size_t i = 0; i < r->cpu.core_count; i++) {
        bind_check_budget(L, bind_context(L));
        push_core(L, &r->cpu.cores[i]);
        lua_rawseti(L, -2, (lua_Integer)i + 1);
    }
    lua_setfield(L, -2, "cores");
    return 1;
}

/* The process's sampler; where there is none one of our own, that ticks whenever it is asked. */
static int find_sampler(lua_State *L, struct proc_sampler **ret)
{
    struct bind_context *c = bind_context(L);
    struct api_readings *r = api_readings(L);
    if (c->host && c->host->sampler) {
        *ret = c->host->sampler;
        return 0;
    }

    int error =
        r->sampler ? proc_sampler_tick(r->sampler) : proc_sampler_new(procfs_path(c->proc), &r->sampler);
    *ret = r->sampler;
    return error;
}

static int grow_cores(struct api_readings *r, size_t count)
{
    if (count <= r->cores_room)
        return 0;

    struct proc_busy_core *cores = realloc(r->cores, count * sizeof(*cores));
    if (!cores)
        return -ENOMEM;

    r->cores = cores;
    r->cores_room = count;
    return 0;
}

static int push_cores(lua_State *L, struct proc_sampler *s)
{
    struct api_readings *r = api_readings(L);
    size_t count = proc_sampler_cores(s, r->cores, r->cores_room);
    if (count > r->cores_room) {
        if (grow_cores(r, count) < 0)
            return -ENOMEM;
        count = proc_sampler_cores(s, r->cores, r->cores_room);
    }
    if (count > r->cores_room)
        count = r->cores_room; /* one was plugged in meanwhile */

    lua_createtable(L, (int)count, 0);
    for (size_t i = 0; i < count; i++) {
        bind_check_budget(L, bind_context(L));
        lua_createtable(L, 0, 2);
        bind_set_u64(L, "id", r->cores[i].id);
        if (!isnan(r->cores[i].busy_ratio))
            bind_set_number(L, "busy_ratio", r->cores[i].busy_ratio);
        lua_rawseti(L, -2, (lua_Integer)i + 1);
    }
    return 0;
}

/* proc.cpu_busy([per_core])
 *     -> { busy_ratio, cores, window_seconds [, per_core = { { id, busy_ratio }, … }] } */
static int cpu_busy(lua_State *L)
{
    struct proc_sampler *s;
    struct proc_busy busy;
    bool per_core = lua_toboolean(L, 1);
    int error = find_sampler(L, &s);
    if (error < 0)
        return bind_fail(L, error, "stat");

    proc_sampler_read(s, &busy);
    lua_createtable(L, 0, 4);
    bind_set_number(L, "busy_ratio", busy.busy_ratio);
    bind_set_u64(L, "cores", busy.cores);
    bind_set_number(L, "window_seconds", busy.window_seconds);
    if (!per_core)
        return 1;

    error = push_cores(L, s);
    if (error < 0)
        return bind_fail(L, error, "stat");

    lua_setfield(L, -2, "per_core");
    return 1;
}

const luaL_Reg api_proc_cpu[] = { { "cpu", cpu }, { "cpu_busy", cpu_busy }, { NULL, NULL } };
