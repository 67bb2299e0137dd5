/* SPDX-License-Identifier: MIT */
/* Feeds of rows from /sys/devices/system/cpu: "cpu_throttle" (how often cores and packages were throttled: labels package and core)
 * and "cpu_state" (which CPUs are online and isolated: label cpu). */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lua/feed_sources.h"
#include "number.h"
#include "proc/cpu_list.h"
#include "proc/room.h"
#include "proc/scan.h"

#define FOLDER "devices/system/cpu"

/* CPUs that sysfs has a directory of; the memory is kept. */
struct cpus {
    unsigned *ids;
    size_t count, room;
};

static int add(void *cls, unsigned cpu)
{
    struct cpus *c = cls;
    unsigned *place = room_for((void **)&c->ids, &c->room, c->count, sizeof(*place));
    if (!place)
        return -ENOMEM;

    *place = cpu;
    c->count++;

    return 0;
}

static int add_entry(void *cls, const char *entry)
{
    uint64_t cpu;

    if (!scan_literal(&entry, "cpu") || !scan_u64(&entry, &cpu) || *entry || cpu >= PROC_CPU_MAX)
        return 0;

    return add(cls, (unsigned)cpu);
}

/* "present" says the same as the names of the directory, at the price of one small file; recorded trees may lack it. */
static int list_cpus(struct procfs *sys, struct cpus *ret)
{
    const char *text;

    ret->count = 0;
    if (procfs_text(sys, FOLDER "/present", &text) >= 0 && proc_cpu_list_each(text, add, ret) == 0)
        return 0;

    ret->count = 0;
    int r = procfs_list(sys, FOLDER, add_entry, ret);

    return r == -ENOENT ? 0 : r;
}

static bool read_number(struct procfs *sys, unsigned cpu, const char *name, uint64_t *ret)
{
    char path[96];
    const char *text;

    snprintf(path, sizeof(path), FOLDER "/cpu%u/%s", cpu, name);
    return procfs_text(sys, path, &text) > 0 && scan_u64(&text, ret);
}

enum { CORE, PACKAGE };

static const struct feed_field THROTTLE[] = { { "core", 2 }, { "package", 1 }, { NULL, 0 } };

/* Siblings share their core's counter, and cores their package's: the first that is met tells it, and the exposition, told to
 * be quiet, leaves out the rest. */
static void give_throttle(struct feed *f, unsigned cpu)
{
    struct procfs *sys = f->context->sys;
    uint64_t core_count, package_count, package, core;
    char package_text[NUMBER_MAX], core_text[NUMBER_MAX];

    bool has_core = read_number(sys, cpu, "thermal_throttle/core_throttle_count", &core_count);
    bool has_package = read_number(sys, cpu, "thermal_throttle/package_throttle_count", &package_count);
    if (!has_core && !has_package)
        return;
    if (!read_number(sys, cpu, "topology/physical_package_id", &package) ||
        !read_number(sys, cpu, "topology/core_id", &core))
        return;

    feed_label(f, 0, package_text, number_u64(package_text, package));
    feed_label(f, 1, core_text, number_u64(core_text, core));
    if (has_core)
        feed_u64(f, CORE, core_count);
    if (has_package)
        feed_u64(f, PACKAGE, package_count);
}

static int run_throttle(struct feed *f)
{
    struct cpus *cpus = f->state;
    int r = list_cpus(f->context->sys, cpus);

    exposition_quiet(f->table->exposition, true);
    for (size_t i = 0; r == 0 && i < cpus->count; i++)
        give_throttle(f, cpus->ids[i]);
    exposition_quiet(f->table->exposition, false);

    return r;
}

enum { ONLINE, ISOLATED };

static const struct feed_field STATE[] = { { "online", 1 }, { "isolated", 1 }, { NULL, 0 } };

static int give_isolated(void *cls, unsigned cpu)
{
    char id[NUMBER_MAX];

    feed_label(cls, 0, id, number_u64(id, cpu));
    feed_u64(cls, ISOLATED, 1);

    return 0;
}

/* As node_exporter: where the first CPU cannot be switched off (it has no such file), nothing is told of any. */
static void give_online(struct feed *f, const struct cpus *cpus)
{
    uint64_t online;

    if (cpus->count == 0 || !read_number(f->context->sys, cpus->ids[0], "online", &online))
        return;

    for (size_t i = 0; i < cpus->count; i++) {
        char id[NUMBER_MAX];
        if (!read_number(f->context->sys, cpus->ids[i], "online", &online))
            online = 0;
        feed_label(f, 0, id, number_u64(id, cpus->ids[i]));
        feed_u64(f, ONLINE, online == 1);
    }
}

static int run_state(struct feed *f)
{
    struct procfs *sys = f->context->sys;
    const char *text;
    int r = 0;

    if (procfs_text(sys, FOLDER "/isolated", &text) >= 0)
        r = proc_cpu_list_each(text, give_isolated, f);
    if (r == 0)
        r = list_cpus(sys, f->state);
    if (r == 0)
        give_online(f, f->state);

    return r;
}

static void state_free(void *state)
{
    free(((struct cpus *)state)->ids);
}

const struct feed_source feed_cpu_throttle = { .name = "cpu_throttle",
                                               .fields = THROTTLE,
                                               .run = run_throttle,
                                               .state_size = sizeof(struct cpus),
                                               .state_free = state_free };
const struct feed_source feed_cpu_state = { .name = "cpu_state",
                                            .fields = STATE,
                                            .run = run_state,
                                            .state_size = sizeof(struct cpus),
                                            .state_free = state_free };
