/* SPDX-License-Identifier: MIT */
/* The readings of one Lua state, which the functions of sonda.proc share: their memory is kept from call to
 * call, and a reader that is asked twice in one call answers from one reading. */
#ifndef SONDA_API_READING_H
#define SONDA_API_READING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "engine/bind.h"
#include "proc/cpu.h"
#include "proc/disk.h"
#include "proc/ethtool.h"
#include "proc/group_top.h"
#include "proc/load.h"
#include "proc/memory.h"
#include "proc/mount.h"
#include "proc/network.h"
#include "proc/process.h"
#include "proc/statfs.h"
#include "proc/uptime.h"
#include "sample/sampler.h"

/* Lua owns it, as upvalue 2 of every function of sonda.proc. A stamp is when the reading beside it was taken
 * (CLOCK_MONOTONIC); 0: never. */
struct api_readings {
    uint64_t tree, root_tree; /* proc_snapshot_tree of the procfs and the rootfs */
    struct proc_memory memory;
    struct proc_load load;
    struct proc_uptime uptime;
    struct proc_statfs root;
    int64_t memory_ns, load_ns, uptime_ns, root_ns;
    struct proc_cpu cpu;
    int64_t cpu_ns;
    struct proc_mounts mounts;
    int64_t mounts_ns;
    struct proc_disks disks;
    int64_t disks_ns;
    struct proc_network network;
    int64_t network_ns;
    struct proc_processes processes;
    struct proc_ethtool ethtool;
    struct proc_groups groups;
    struct proc_group_top group_top;
    struct procfs *own_proc, *own_sys; /* "/proc" and "/sys", for what is told of this very process */
    struct proc_sampler *sampler;      /* where the host has none (build/sonda.so) */
    struct proc_busy_core *cores;
    size_t cores_room;
};

static inline struct api_readings *api_readings(lua_State *L)
{
    return lua_touserdata(L, lua_upvalueindex(2));
}

/* True where a reading of this call, or one that it may reuse, is in hand. */
static inline bool api_is_fresh(const struct bind_context *c, int64_t taken_ns)
{
    int64_t oldest = c->fresh_ns ? c->fresh_ns : c->request_ns;
    return taken_ns && oldest && taken_ns >= oldest;
}

/* A new one, empty, left on the stack. */
void api_push_readings(lua_State *L, const struct bind_context *c);

#endif
