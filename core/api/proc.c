/* SPDX-License-Identifier: MIT */
/* sonda.proc: the readers. A reader called twice in one call answers from one reading; where the route allows
 * an older one (bind_context.fresh_ns), the small readers answer from whatever thread read last
 * (sample/snapshot.h). */
#include "api/proc.h"

#include <errno.h>
#include <stdlib.h>
#include <time.h>

#include "base/clock.h"
#include "engine/engine.h"
#include "proc/filesystem.h"
#include "sample/snapshot.h"

#define U64(type, member)                                                                                    \
    {                                                                                                        \
#member, BIND_U64, offsetof(struct type, member)                                                     \
    }
#define DOUBLE(type, member)                                                                                 \
    {                                                                                                        \
#member, BIND_DOUBLE, offsetof(struct type, member)                                                  \
    }

static const struct bind_field memory_fields[] = {
    U64(proc_memory, total_bytes),       U64(proc_memory, free_bytes),
    U64(proc_memory, available_bytes),   U64(proc_memory, used_bytes),
    U64(proc_memory, buffers_bytes),     U64(proc_memory, cached_bytes),
    U64(proc_memory, shared_bytes),      U64(proc_memory, slab_bytes),
    U64(proc_memory, reclaimable_bytes), U64(proc_memory, dirty_bytes),
    U64(proc_memory, swap_total_bytes),  U64(proc_memory, swap_free_bytes),
    U64(proc_memory, swap_used_bytes),   { NULL, BIND_U64, 0 },
};

static const struct bind_field load_fields[] = {
    DOUBLE(proc_load, one),   DOUBLE(proc_load, five),  DOUBLE(proc_load, fifteen), U64(proc_load, runnable),
    U64(proc_load, entities), U64(proc_load, last_pid), { NULL, BIND_U64, 0 },
};

static const struct bind_field uptime_fields[] = {
    DOUBLE(proc_uptime, uptime_seconds),
    DOUBLE(proc_uptime, idle_seconds),
    { NULL, BIND_U64, 0 },
};

/* A small reader: which snapshot it shares, where its reading lies in struct readings, how it is read and
 * told. */
struct small_reader {
    const char *name;
    enum snapshot_subject subject;
    size_t reading, stamp, size;
    int (*read)(struct bind_context *c, void *ret);
    const struct bind_field *fields;
    int fields_max;
};

/* The reading of this call, a fresh enough one of any thread, or a new one. Returns 0 or a negative errno. */
static int take(lua_State *L, const struct small_reader *s, void **ret)
{
    struct bind_context *c = bind_context(L);
    struct readings *all = bind_readings(L);
    int64_t *stamp = (int64_t *)((char *)all + s->stamp);
    uint64_t tree = s->subject == SNAPSHOT_ROOT ? all->root_tree : all->tree;
    int64_t oldest = c->fresh_ns ? c->fresh_ns : c->request_ns;
    *ret = (char *)all + s->reading;
    if (bind_is_fresh(c, *stamp))
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

    lua_createtable(L, 0, s->fields_max);
    bind_set_fields(L, s->fields, reading);
    return 1;
}

static int read_memory(struct bind_context *c, void *ret)
{
    return c->proc ? proc_memory_read(c->proc, ret) : -ENOENT;
}

static int memory(lua_State *L)
{
    static const struct small_reader reader = {
        "meminfo",
        SNAPSHOT_MEMORY,
        offsetof(struct readings, memory),
        offsetof(struct readings, memory_ns),
        sizeof(struct proc_memory),
        read_memory,
        memory_fields,
        13,
    };
    return answer(L, &reader);
}

static int read_load(struct bind_context *c, void *ret)
{
    return c->proc ? proc_load_read(c->proc, ret) : -ENOENT;
}

static int load(lua_State *L)
{
    static const struct small_reader reader = {
        "loadavg",
        SNAPSHOT_LOAD,
        offsetof(struct readings, load),
        offsetof(struct readings, load_ns),
        sizeof(struct proc_load),
        read_load,
        load_fields,
        6,
    };
    return answer(L, &reader);
}

static int read_uptime(struct bind_context *c, void *ret)
{
    return c->proc ? proc_uptime_read(c->proc, ret) : -ENOENT;
}

static int uptime(lua_State *L)
{
    static const struct small_reader reader = {
        "uptime",
        SNAPSHOT_UPTIME,
        offsetof(struct readings, uptime),
        offsetof(struct readings, uptime_ns),
        sizeof(struct proc_uptime),
        read_uptime,
        uptime_fields,
        2,
    };
    return answer(L, &reader);
}

static int read_root(struct bind_context *c, void *ret)
{
    return c->root ? proc_filesystem_root(c->root, c->proc && procfs_live(c->proc), ret) : -ENOENT;
}

/* proc.root() -> size and use of the root file system */
static int root(lua_State *L)
{
    static const struct small_reader reader = {
        "root file system",
        SNAPSHOT_ROOT,
        offsetof(struct readings, root),
        offsetof(struct readings, root_ns),
        sizeof(struct proc_statfs),
        read_root,
        bind_statfs_fields,
        8,
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
    int r = p.c->proc ? procfs_lines(p.c->proc, "meminfo", &text) : -ENOENT;
    if (r == 0) {
        lua_createtable(L, 0, 56);
        r = proc_memory_each(text, push_meminfo, &p);
    }
    return r < 0 ? bind_fail(L, r, "meminfo") : 1;
}

static const luaL_Reg small[] = {
    { "memory", memory }, { "meminfo", meminfo }, { "load", load },
    { "uptime", uptime }, { "root", root },       { NULL, NULL },
};

static int free_readings(lua_State *L)
{
    struct readings *r = lua_touserdata(L, 1);
    proc_cpu_free(&r->cpu);
    proc_mount_free(&r->mounts);
    proc_disk_free(&r->disks);
    proc_network_free(&r->network);
    proc_process_free(&r->processes);
    procfs_free(r->own_proc);
    procfs_free(r->own_sys);
    proc_sampler_free(r->sampler);
    free(r->cores);
    *r = (struct readings){ 0 };
    return 0;
}

static void push_readings(lua_State *L, const struct bind_context *c)
{
    struct readings *r = lua_newuserdatauv(L, sizeof(*r), 0);
    *r = (struct readings){ .tree = c->proc ? proc_snapshot_tree(procfs_path(c->proc)) : 0,
                            .root_tree = c->root ? proc_snapshot_tree(procfs_path(c->root)) : 0 };
    lua_newtable(L);
    lua_pushcfunction(L, free_readings);
    lua_setfield(L, -2, "__gc");
    lua_setmetatable(L, -2);
}

void api_proc_open(lua_State *L, struct bind_context *c)
{
    const luaL_Reg *const parts[] = {
        small, bind_proc_btrfs, bind_proc_cpu, bind_proc_devices, bind_proc_process, bind_proc_storage
    };
    lua_newtable(L);
    push_readings(L, c);
    for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
        lua_pushvalue(L, -2);
        lua_pushlightuserdata(L, c);
        lua_pushvalue(L, -3);
        luaL_setfuncs(L, parts[i], 2);
        lua_pop(L, 1);
    }
    lua_pop(L, 1);
}
