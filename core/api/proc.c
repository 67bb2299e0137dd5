/* SPDX-License-Identifier: MIT */
/* sonda.proc: the readers. A reader called twice in one call answers from one reading; where the route allows
 * an older one (bind_context.fresh_ns), the small readers answer from whatever thread read last
 * (sample/snapshot.h). */
#include "api/proc.h"

#include <errno.h>
#include <stdlib.h>
#include <time.h>

#include "api/fields.h"
#include "api/proc_btrfs.h"
#include "api/proc_cpu.h"
#include "api/proc_devices.h"
#include "api/proc_ethtool.h"
#include "api/proc_group.h"
#include "api/proc_process.h"
#include "api/proc_storage.h"
#include "api/reading.h"
#include "base/clock.h"
#include "engine/engine.h"
#include "proc/filesystem.h"
#include "proc/pressure.h"
#include "proc/vmstat.h"
#include "sample/snapshot.h"

/* A small reader: which snapshot it shares, where its reading lies in struct api_readings, how it is read and
 * told. */
struct small_reader {
    const char *name;
    enum snapshot_subject subject;
    size_t reading, stamp, size;
    int (*read)(struct bind_context *c, void *ret);
    const struct proc_field *fields;
};

/* The reading of this call, a fresh enough one of any thread, or a new one. Returns 0 or a negative errno. */
static int take(lua_State *L, const struct small_reader *s, void **ret)
{
    struct bind_context *c = bind_context(L);
    struct api_readings *all = api_readings(L);
    int64_t *stamp = (int64_t *)((char *)all + s->stamp);
    uint64_t tree = s->subject == SNAPSHOT_ROOT ? all->root_tree : all->tree;
    int64_t oldest = c->fresh_ns ? c->fresh_ns : c->request_ns;
    *ret = (char *)all + s->reading;
    if (api_is_fresh(c, *stamp))
        return 0;
    if (oldest && proc_snapshot_get(s->subject, tree, oldest, *ret, s->size, stamp))
        return 0;

    *stamp = 0;
    int64_t now = monotonic_ns();
    int r = s->read(c, *ret);
    if (r < 0)
        return r;

    *stamp = now;
    proc_snapshot_put(s->subject, tree, now, *ret, s->size);
    return 0;
}

static int answer(lua_State *L, const struct small_reader *s)
{
    void *reading;
    int r = take(L, s, &reading);
    if (r < 0)
        return bind_fail(L, r, s->name);

    api_push_fields(L, s->fields, reading);
    return 1;
}

static int read_memory(struct bind_context *c, void *ret)
{
    return proc_memory_read(c->proc, ret);
}

static int memory(lua_State *L)
{
    static const struct small_reader reader = {
        "meminfo",
        SNAPSHOT_MEMORY,
        offsetof(struct api_readings, memory),
        offsetof(struct api_readings, memory_ns),
        sizeof(struct proc_memory),
        read_memory,
        proc_memory_fields,
    };
    return answer(L, &reader);
}

static int read_load(struct bind_context *c, void *ret)
{
    return proc_load_read(c->proc, ret);
}

static int load(lua_State *L)
{
    static const struct small_reader reader = {
        "loadavg",
        SNAPSHOT_LOAD,
        offsetof(struct api_readings, load),
        offsetof(struct api_readings, load_ns),
        sizeof(struct proc_load),
        read_load,
        proc_load_fields,
    };
    return answer(L, &reader);
}

static int read_uptime(struct bind_context *c, void *ret)
{
    return proc_uptime_read(c->proc, ret);
}

static int uptime(lua_State *L)
{
    static const struct small_reader reader = {
        "uptime",
        SNAPSHOT_UPTIME,
        offsetof(struct api_readings, uptime),
        offsetof(struct api_readings, uptime_ns),
        sizeof(struct proc_uptime),
        read_uptime,
        proc_uptime_fields,
    };
    return answer(L, &reader);
}

static int read_root(struct bind_context *c, void *ret)
{
    return proc_filesystem_root(c->root, procfs_live(c->proc), ret);
}

/* proc.root() -> size and use of the root file system */
static int root(lua_State *L)
{
    static const struct small_reader reader = {
        "root file system",
        SNAPSHOT_ROOT,
        offsetof(struct api_readings, root),
        offsetof(struct api_readings, root_ns),
        sizeof(struct proc_statfs),
        read_root,
        proc_statfs_fields,
    };
    return answer(L, &reader);
}

struct pushing {
    lua_State *L;
    const struct bind_context *c;
};

static int push_meminfo(void *cls, const char *name, size_t len, uint64_t value, bool is_kib)
{
    struct pushing *p = cls;
    (void)is_kib;
    bind_check_budget(p->L, p->c);
    lua_pushlstring(p->L, name, len);
    bind_push_u64(p->L, value);
    lua_rawset(p->L, -3);
    return 0;
}

/* proc.meminfo() -> every line of meminfo under the kernel's own name, sizes in bytes */
static int meminfo(lua_State *L)
{
    struct pushing p = { L, bind_context(L) };
    const char *text;
    int r = procfs_lines(p.c->proc, "meminfo", &text);
    if (r == 0) {
        lua_createtable(L, 0, 56);
        r = proc_memory_each(text, push_meminfo, &p);
    }
    return r < 0 ? bind_fail(L, r, "meminfo") : 1;
}

static void set_stall(lua_State *L, const char *key, bool there, const struct proc_stall *stall)
{
    if (!there)
        return;

    api_push_fields(L, proc_stall_fields, stall);
    lua_setfield(L, -2, key);
}

static void set_stalls(lua_State *L, const char *key, const struct proc_stalls *stalls)
{
    if (!stalls->has_some && !stalls->has_full)
        return;

    lua_createtable(L, 0, 2);
    set_stall(L, "some", stalls->has_some, &stalls->some);
    set_stall(L, "full", stalls->has_full, &stalls->full);
    lua_setfield(L, -2, key);
}

/* proc.pressure() -> { cpu = { some = { ratio_10s, … }, full = … }, memory, io, irq } */
static int pressure(lua_State *L)
{
    struct proc_pressure p;
    struct bind_context *c = bind_context(L);
    int error = proc_pressure_read(c->proc, &p);
    if (error < 0)
        return bind_fail(L, error, "pressure");

    lua_createtable(L, 0, 4);
    set_stalls(L, "cpu", &p.cpu);
    set_stalls(L, "memory", &p.memory);
    set_stalls(L, "io", &p.io);
    set_stalls(L, "irq", &p.irq);
    return 1;
}

static int set_counter(void *cls, const char *name, size_t len, uint64_t value)
{
    lua_State *L = cls;
    lua_pushlstring(L, name, len);
    bind_push_u64(L, value);
    lua_rawset(L, -3);
    return 0;
}

/* proc.vmstat() -> { pgfault = 1234, … } as the kernel names them */
static int vmstat(lua_State *L)
{
    struct bind_context *c = bind_context(L);
    const char *text;
    int error = procfs_lines(c->proc, "vmstat", &text);
    if (error == 0) {
        lua_createtable(L, 0, 200);
        error = proc_vmstat_each(text, set_counter, L);
    }
    return error < 0 ? bind_fail(L, error, "vmstat") : 1;
}

static const luaL_Reg small[] = {
    { "memory", memory }, { "meminfo", meminfo },   { "load", load },     { "uptime", uptime },
    { "root", root },     { "pressure", pressure }, { "vmstat", vmstat }, { NULL, NULL },
};

void api_proc_open(lua_State *L, struct bind_context *c)
{
    const luaL_Reg *const parts[] = {
        small,          api_proc_btrfs,   api_proc_cpu,    api_proc_devices, api_proc_ethtool,
        api_proc_group, api_proc_process, api_proc_storage
    };
    lua_newtable(L);
    api_push_readings(L, c);
    for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
        lua_pushvalue(L, -2);
        lua_pushlightuserdata(L, c);
        lua_pushvalue(L, -3);
        luaL_setfuncs(L, parts[i], 2);
        lua_pop(L, 1);
    }
    lua_pop(L, 1);
}
