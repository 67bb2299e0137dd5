/* SPDX-License-Identifier: MIT */
#include "feed/cpu_state.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "base/number.h"
#include "base/scan.h"
#include "proc/cpu_list.h"

#define FOLDER "devices/system/cpu"

/* CPUs that sysfs has a directory of; the memory is kept. */
struct cpus {
    unsigned *ids;
    size_t count, room;
};

static int add(void *cls, unsigned cpu)
{
    struct cpus *c = cls;
    unsigned *place = array_room((void **)&c->ids, &c->room, c->count, sizeof(*place));
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

/* "present" says the same as the names of the directory, at the price of one small file; recorded trees may
 * lack it. */
static int list_cpus(struct procfs *sys, struct cpus *ret)
{
    const char *text;

    ret->count = 0;
    if (procfs_text(sys, FOLDER "/present", &text) >= 0 && proc_cpu_list_each(text, add, ret) == 0)
        return 0;

    ret->count = 0;
    int r = procfs_list(sys, FOLDER, add_entry, ret);

    return r == 0 && ret->count == 0 ? -ENOENT : r;
}

static bool read_number(struct procfs *sys, unsigned cpu, const char *name, uint64_t *ret)
{
    char path[96];
    const char *text;

    snprintf(path, sizeof(path), FOLDER "/cpu%u/%s", cpu, name);
    return procfs_text(sys, path, &text) > 0 && scan_u64(&text, ret);
}

enum { CORE_THROTTLES, PACKAGE_THROTTLES, ONLINE, ISOLATED };

static const struct feed_field FIELDS[] = {
    { "core_throttles", 2 }, { "package_throttles", 1 }, { "online", 1 }, { "isolated", 1 }, { NULL, 0 }
};

/* Siblings share their core's counter, and cores their package's: the first that is met tells it, and the
 * exposition, told to be quiet, leaves out the rest. */
static bool give_throttle(struct feed *f, unsigned cpu)
{
    struct procfs *sys = f->sink->sys;
    uint64_t core_count, package_count, package, core;
    char package_text[NUMBER_MAX], core_text[NUMBER_MAX];

    bool has_core = read_number(sys, cpu, "thermal_throttle/core_throttle_count", &core_count);
    bool has_package = read_number(sys, cpu, "thermal_throttle/package_throttle_count", &package_count);
    if (!has_core && !has_package)
        return false;
    if (!read_number(sys, cpu, "topology/physical_package_id", &package) ||
        !read_number(sys, cpu, "topology/core_id", &core))
        return true;

    feed_label(f, 0, package_text, number_u64(package_text, package));
    feed_label(f, 1, core_text, number_u64(core_text, core));
    if (has_core)
        feed_u64(f, CORE_THROTTLES, core_count);
    if (has_package)
        feed_u64(f, PACKAGE_THROTTLES, package_count);

    return true;
}

/* Where the first CPU of a live host counts nothing (a virtual machine, another architecture), none does. */
static void give_throttles(struct feed *f, const struct cpus *cpus)
{
    bool live = procfs_live(f->sink->sys);

    exposition_quiet(f->sink->exposition, true);
    for (size_t i = 0; i < cpus->count && !feed_late(f); i++)
        if (!give_throttle(f, cpus->ids[i]) && live && i == 0)
            break;
    exposition_quiet(f->sink->exposition, false);
}

static int give_isolated(void *cls, unsigned cpu)
{
    char id[NUMBER_MAX];

    feed_label(cls, 0, id, number_u64(id, cpu));
    feed_u64(cls, ISOLATED, 1);

    return 0;
}

/* As node_exporter: where the first CPU cannot be switched off (it has no such file),
 * nothing is told of any. */
static void give_online(struct feed *f, const struct cpus *cpus)
{
    uint64_t online;

    if (cpus->count == 0 || !read_number(f->sink->sys, cpus->ids[0], "online", &online))
        return;

    for (size_t i = 0; i < cpus->count && !feed_late(f); i++) {
        char id[NUMBER_MAX];
        if (!read_number(f->sink->sys, cpus->ids[i], "online", &online))
            online = 0;
        feed_label(f, 0, id, number_u64(id, cpus->ids[i]));
        feed_u64(f, ONLINE, online == 1);
    }
}

/* A list that is odd is told as far as it is sound, and leaves the rest. */
static int run(struct feed *f)
{
    struct procfs *sys = f->sink->sys;
    struct cpus *cpus = f->state;
    const char *text;

    if (procfs_text(sys, FOLDER "/isolated", &text) >= 0)
        (void)proc_cpu_list_each(text, give_isolated, f);
    int r = list_cpus(sys, cpus);
    if (r < 0)
        return r;

    give_throttles(f, cpus);
    give_online(f, cpus);

    return 0;
}

static void state_free(void *state)
{
    free(((struct cpus *)state)->ids);
}

const struct feed_source feed_cpu_state = { .name = "cpu_state",
                                            .roots = FEED_SYS,
                                            .fields = FIELDS,
                                            .run = run,
                                            .state_size = sizeof(struct cpus),
                                            .state_free = state_free };
