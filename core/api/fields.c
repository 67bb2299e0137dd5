/* SPDX-License-Identifier: MIT */
#include "api/fields.h"

#include <lauxlib.h>
#include <math.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/scan.h"
#include "engine/bind.h"
#include "proc/cgroup.h"
#include "proc/cpu.h"
#include "proc/disk.h"
#include "proc/ethtool.h"
#include "proc/group_stat.h"
#include "proc/load.h"
#include "proc/memory.h"
#include "proc/network.h"
#include "proc/pressure.h"
#include "proc/process.h"
#include "proc/self.h"
#include "proc/statfs.h"
#include "proc/uptime.h"

const struct api_class api_classes[] = {
    { "Memory", proc_memory_fields },
    { "Load", proc_load_fields },
    { "Uptime", proc_uptime_fields },
    { "CpuTimes", proc_cpu_time_fields },
    { "Cpu", proc_cpu_activity_fields },
    { "FilesystemUse", proc_statfs_fields },
    { "Disk", proc_disk_fields },
    { "NetworkDevice", proc_network_fields },
    { "Stall", proc_stall_fields },
    { "Self", proc_self_fields },
    { "Cgroup", proc_cgroup_fields },
    { "GroupStat", proc_group_stat_fields },
    { "Process", proc_process_fields },
    { "Processes", proc_process_count_fields },
    { "EthtoolLink", proc_ethtool_link_fields },
    { "EthtoolDriver", proc_ethtool_driver_fields },
    { NULL, NULL },
};

/* USER_HZ is a constant of the architecture: asked once. */
static double seconds_of(uint64_t ticks)
{
    static _Atomic long known;
    long hertz = atomic_load_explicit(&known, memory_order_relaxed);

    if (!hertz) {
        hertz = proc_cpu_hertz();
        atomic_store_explicit(&known, hertz, memory_order_relaxed);
    }
    return (double)ticks / (double)hertz;
}

/* Pushes the member's value. Returns false, with nothing pushed, where there is none. */
static bool push_member(lua_State *L, enum proc_field_kind kind, const void *member)
{
    uint64_t number = kind == PROC_U64 || kind == PROC_TICKS ? *(const uint64_t *)member : 0;
    if (number == PROC_ABSENT || (kind == PROC_DOUBLE && !isfinite(*(const double *)member)))
        return false;

    switch (kind) {
    case PROC_U64:
        bind_push_u64(L, number);
        break;
    case PROC_DOUBLE:
        lua_pushnumber(L, *(const double *)member);
        break;
    case PROC_TICKS:
        lua_pushnumber(L, seconds_of(number));
        break;
    case PROC_STRING:
        lua_pushstring(L, member);
        break;
    case PROC_BOOLEAN:
        lua_pushboolean(L, *(const bool *)member);
        break;
    }
    return true;
}

void api_set_fields(lua_State *L, const struct proc_field *fields, const void *record)
{
    for (; fields->name; fields++) {
        if (push_member(L, fields->kind, (const char *)record + fields->offset))
            lua_setfield(L, -2, fields->name);
    }
}

void api_push_fields(lua_State *L, const struct proc_field *fields, const void *record)
{
    int count = 0;

    while (fields[count].name)
        count++;
    lua_createtable(L, 0, count);
    api_set_fields(L, fields, record);
}
