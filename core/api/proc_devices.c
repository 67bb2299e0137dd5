/* SPDX-License-Identifier: MIT */
/* sonda.proc.disks, .network, .pressure and .vmstat. */
#include <errno.h>

#include "api/proc.h"
#include "base/clock.h"
#include "proc/pressure.h"
#include "proc/vmstat.h"

#define END                                                                                                  \
    {                                                                                                        \
        NULL, BIND_U64, 0                                                                                    \
    }
#define DISK(member)                                                                                         \
    {                                                                                                        \
#member, BIND_U64, offsetof(struct proc_disk, member)                                                \
    }
#define DISK_SECONDS(member)                                                                                 \
    {                                                                                                        \
#member, BIND_DOUBLE, offsetof(struct proc_disk, member)                                             \
    }
#define NETWORK(member)                                                                                      \
    {                                                                                                        \
#member, BIND_U64, offsetof(struct proc_network_device, member)                                      \
    }
#define STALL(member)                                                                                        \
    {                                                                                                        \
#member, BIND_DOUBLE, offsetof(struct proc_stall, member)                                            \
    }

static const struct bind_field disk_fields[] = {
    { "name", BIND_STRING, offsetof(struct proc_disk, name) },
    DISK(major),
    DISK(minor),
    DISK(reads_completed),
    DISK(reads_merged),
    DISK(read_bytes),
    DISK_SECONDS(read_seconds),
    DISK(writes_completed),
    DISK(writes_merged),
    DISK(written_bytes),
    DISK_SECONDS(write_seconds),
    DISK(io_in_progress),
    DISK_SECONDS(io_seconds),
    DISK_SECONDS(io_weighted_seconds),
    DISK(discards_completed),
    DISK(discards_merged),
    DISK(discarded_bytes),
    DISK_SECONDS(discard_seconds),
    DISK(flushes_completed),
    DISK_SECONDS(flush_seconds),
    END,
};

static const struct bind_field network_fields[] = {
    { "name", BIND_STRING, offsetof(struct proc_network_device, name) },
    NETWORK(received_bytes),
    NETWORK(received_packets),
    NETWORK(received_errors),
    NETWORK(received_dropped),
    NETWORK(received_fifo),
    NETWORK(received_frame),
    NETWORK(received_compressed),
    NETWORK(received_multicast),
    NETWORK(sent_bytes),
    NETWORK(sent_packets),
    NETWORK(sent_errors),
    NETWORK(sent_dropped),
    NETWORK(sent_fifo),
    NETWORK(sent_collisions),
    NETWORK(sent_carrier),
    NETWORK(sent_compressed),
    END,
};

static const struct bind_field stall_fields[] = {
    STALL(ratio_10s), STALL(ratio_60s), STALL(ratio_300s), STALL(total_seconds), END,
};

static int read_disks(struct bind_context *c, struct readings *r)
{
    int64_t now = monotonic_ns();
    if (bind_is_fresh(c, r->disks_ns))
        return 0;

    r->disks_ns = 0;
    int error = c->proc ? proc_disk_read(c->proc, &r->disks) : -ENOENT;
    if (error == 0)
        r->disks_ns = now;
    return error;
}

/* proc.disks() -> { { name, reads_completed, … }, … } */
static int disks(lua_State *L)
{
    const struct readings *r = bind_readings(L);
    int error = read_disks(bind_context(L), bind_readings(L));
    if (error < 0)
        return bind_fail(L, error, "diskstats");

    lua_createtable(L, (int)r->disks.count, 0);
    for (size_t i = 0; i < r->disks.count; i++) {
        bind_check_budget(L, bind_context(L));
        lua_createtable(L, 0, 20);
        bind_set_fields(L, disk_fields, &r->disks.items[i]);
        lua_rawseti(L, -2, (lua_Integer)i + 1);
    }
    return 1;
}

static int read_network(struct bind_context *c, struct readings *r)
{
    int64_t now = monotonic_ns();
    if (bind_is_fresh(c, r->network_ns))
        return 0;

    r->network_ns = 0;
    int error = c->proc ? proc_network_read(c->proc, &r->network) : -ENOENT;
    if (error == 0)
        r->network_ns = now;
    return error;
}

/* proc.network() -> { { name, received_bytes, … }, … } */
static int network(lua_State *L)
{
    const struct readings *r = bind_readings(L);
    int error = read_network(bind_context(L), bind_readings(L));
    if (error < 0)
        return bind_fail(L, error, "net/dev");

    lua_createtable(L, (int)r->network.count, 0);
    for (size_t i = 0; i < r->network.count; i++) {
        bind_check_budget(L, bind_context(L));
        lua_createtable(L, 0, PROC_NETWORK_COUNTERS + 1);
        bind_set_fields(L, network_fields, &r->network.items[i]);
        lua_rawseti(L, -2, (lua_Integer)i + 1);
    }
    return 1;
}

static void set_stall(lua_State *L, const char *key, bool there, const struct proc_stall *stall)
{
    if (!there)
        return;

    lua_createtable(L, 0, 4);
    bind_set_fields(L, stall_fields, stall);
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
    int error = c->proc ? proc_pressure_read(c->proc, &p) : -ENOENT;
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
    int error = c->proc ? procfs_lines(c->proc, "vmstat", &text) : -ENOENT;
    if (error == 0) {
        lua_createtable(L, 0, 200);
        error = proc_vmstat_each(text, set_counter, L);
    }
    return error < 0 ? bind_fail(L, error, "vmstat") : 1;
}

const luaL_Reg bind_proc_devices[] = {
    { "disks", disks },   { "network", network }, { "pressure", pressure },
    { "vmstat", vmstat }, { NULL, NULL },
};
