/* SPDX-License-Identifier: MIT */
#include "feed/cgroup.h"

#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/number.h"
#include "base/pairs.h"
#include "proc/disk.h"
#include "proc/groups.h"

#define MAX_GROUPS 1024
#define MAX_MS     1000

enum { LABELS = 6 }; /* id, name, image, container, pod, namespace */

enum {
    READ_BYTES,
    WRITTEN_BYTES,
    READS,
    WRITES,
    RECEIVED_BYTES,
    RECEIVED_PACKETS,
    RECEIVED_DROPPED,
    RECEIVED_ERRORS,
    SENT_BYTES,
    SENT_PACKETS,
    SENT_DROPPED,
    SENT_ERRORS,
    FIRST_OF_UNIT,
    UNIT_CPU = FIRST_OF_UNIT,
    UNIT_MEMORY,
    UNIT_TASKS,
    GROUPS,
    CUT,
};

/* Behind the row's labels stands the device (/dev/sda) or the interface; of units the name alone; of "cut"
 * why: cap, deadline or depth. */
static const struct feed_field FIELDS[] = {
    { "read_bytes", LABELS + 1 },
    { "written_bytes", LABELS + 1 },
    { "reads", LABELS + 1 },
    { "writes", LABELS + 1 },
    { "received_bytes", LABELS + 1 },
    { "received_packets", LABELS + 1 },
    { "received_dropped", LABELS + 1 },
    { "received_errors", LABELS + 1 },
    { "sent_bytes", LABELS + 1 },
    { "sent_packets", LABELS + 1 },
    { "sent_dropped", LABELS + 1 },
    { "sent_errors", LABELS + 1 },
    { "unit_cpu_seconds", 1 },
    { "unit_memory_working_set_bytes", 1 },
    { "unit_tasks", 1 },
    { "groups", 0 },
    { "cut", 1 },
    { NULL, 0 },
};

struct state {
    struct proc_groups groups;
    struct proc_disks disks;
};

static bool is_late(void *cls)
{
    return feed_late(cls);
}

static bool is_wanted(void *cls, const struct proc_group *g)
{
    return feed_keeps(cls, 0, g->path, strlen(g->path));
}

static bool wants(const struct feed *f, size_t first, size_t last)
{
    for (size_t i = first; i <= last; i++)
        if (f->columns[i].column)
            return true;
    return false;
}

/* What is given to nobody is not read. */
static unsigned parts_wanted(const struct feed *f)
{
    unsigned parts = wants(f, READ_BYTES, WRITES) ? PROC_GROUP_IO : 0;
    parts |= wants(f, UNIT_CPU, UNIT_CPU) ? PROC_GROUP_CPU : 0;
    parts |= wants(f, UNIT_MEMORY, UNIT_MEMORY) ? PROC_GROUP_MEMORY : 0;
    parts |= wants(f, UNIT_TASKS, UNIT_TASKS) ? PROC_GROUP_TASKS : 0;
    for (size_t i = 0; f->source->members[i].name; i++)
        if (f->columns[f->first_member + i].column)
            parts |= proc_group_parts_of(f->source->members[i].offset);
    return parts;
}

/* "/dev/sda", or "8:0" where no disk has that number. */
static void label_device(struct feed *f, const struct proc_group_io *io, char *text, size_t size)
{
    const struct proc_disks *disks = &((struct state *)f->state)->disks;
    snprintf(text, size, "%llu:%llu", (unsigned long long)io->major, (unsigned long long)io->minor);
    for (size_t i = 0; i < disks->count; i++)
        if (disks->items[i].major == io->major && disks->items[i].minor == io->minor)
            snprintf(text, size, "/dev/%s", disks->items[i].name);
    feed_label_text(f, LABELS, text);
}

static void give_devices(struct feed *f, const struct proc_group_devices *d)
{
    char text[PROC_DISK_NAME_MAX + 8];
    for (size_t i = 0; i < d->count; i++) {
        label_device(f, &d->items[i], text, sizeof(text));
        feed_u64(f, READ_BYTES, d->items[i].read_bytes);
        feed_u64(f, WRITTEN_BYTES, d->items[i].written_bytes);
        feed_u64(f, READS, d->items[i].reads);
        feed_u64(f, WRITES, d->items[i].writes);
    }
}

/* As cAdvisor has it: not the loopback, and no device that a host makes for others. */
static bool is_of_pod(const char *interface)
{
    static const char *const not [] = { "veth", "docker", "nerdctl" };
    for (size_t i = 0; i < sizeof(not ) / sizeof(not [0]); i++)
        if (!strncmp(interface, not [i], strlen(not [i])))
            return false;
    return strcmp(interface, "lo") != 0;
}

static void give_network(struct feed *f, const struct proc_network *n)
{
    for (size_t i = 0; i < n->count; i++) {
        const struct proc_network_device *d = &n->items[i];
        if (!is_of_pod(d->name))
            continue;
        feed_label_text(f, LABELS, d->name);
        feed_u64(f, RECEIVED_BYTES, d->received_bytes);
        feed_u64(f, RECEIVED_PACKETS, d->received_packets);
        feed_u64(f, RECEIVED_DROPPED, d->received_dropped);
        feed_u64(f, RECEIVED_ERRORS, d->received_errors);
        feed_u64(f, SENT_BYTES, d->sent_bytes);
        feed_u64(f, SENT_PACKETS, d->sent_packets);
        feed_u64(f, SENT_DROPPED, d->sent_dropped);
        feed_u64(f, SENT_ERRORS, d->sent_errors);
    }
}

static void give_unit(struct feed *f, const struct proc_group *g)
{
    if (g->kind != PROC_GROUP_UNIT || !g->of_system)
        return;

    feed_label_text(f, 0, g->name);
    feed_double(f, UNIT_CPU, g->stat->cpu_usage_seconds);
    feed_u64(f, UNIT_MEMORY, g->stat->memory_working_set_bytes);
    feed_u64(f, UNIT_TASKS, g->stat->tasks);
}

/* cAdvisor gives no quota where there is none: alerts divide by it. */
static struct proc_group_stat as_cadvisor(const struct proc_group_stat *stat)
{
    struct proc_group_stat s = *stat;
    if (s.cpu_quota_us == 0)
        s.cpu_quota_us = PROC_ABSENT;
    return s;
}

static int give(void *cls, const struct proc_group *g)
{
    struct feed *f = cls;
    struct proc_group_stat stat = as_cadvisor(g->stat);
    const char *const labels[LABELS] = { g->path,      g->container_id, g->image,
                                         g->container, g->pod,          g->namespace };
    for (size_t i = 0; i < LABELS; i++)
        feed_label_text(f, i, labels[i]);
    feed_record(f, &stat);
    give_devices(f, g->devices);
    if (g->network)
        give_network(f, g->network);
    give_unit(f, g);
    return feed_go_on(f);
}

/* Says each time what was left out, in the log until nothing is. */
static void give_cut(struct feed *f, const struct proc_groups *g)
{
    static const struct {
        unsigned bit;
        const char *reason, *message;
    } cuts[] = {
        { PROC_GROUP_CUT_COUNT, "cap",
          "cgroup: more groups than --collector.cgroup.max-groups; the others are left out" },
        { PROC_GROUP_CUT_TIME, "deadline",
          "cgroup: not read within --collector.cgroup.max-ms; the others are left out" },
        { PROC_GROUP_CUT_DEPTH, "depth", "cgroup: groups that lie too deep are left out" },
    };
    feed_u64(f, GROUPS, g->told);
    for (size_t i = 0; i < sizeof(cuts) / sizeof(cuts[0]); i++) {
        bool cut = g->cut & cuts[i].bit;
        feed_label_text(f, 0, cuts[i].reason);
        feed_u64(f, CUT, cut);
        f->sink->faulty |= cut;
        if (cut && f->sink->tell)
            f->sink->tell(f->sink->tell_cls, cuts[i].message);
    }
}

static uint64_t option(const struct feed *f, const char *name, uint64_t otherwise)
{
    uint64_t value;
    const char *text = pairs_last(f->sink->options, name);
    return text && scan_u64(&text, &value) && value ? value : otherwise;
}

static int run(struct feed *f)
{
    struct state *s = f->state;
    uint64_t ms = option(f, "collector.cgroup.max-ms", MAX_MS);
    const struct proc_groups_ask ask = {
        .parts = parts_wanted(f),
        .network = wants(f, RECEIVED_BYTES, SENT_ERRORS),
        .bounds = { .max = (size_t)option(f, "collector.cgroup.max-groups", MAX_GROUPS),
                    .end_ns = monotonic_ns() + (int64_t)(ms < 60000 ? ms : 60000) * 1000000,
                    .stop = is_late,
                    .cls = f },
        .wanted = is_wanted,
        .each = give,
        .cls = f,
    };
    f->what = "fs/cgroup";
    proc_disk_read(f->sink->proc, &s->disks);
    int r = proc_groups_read(&s->groups, f->sink->proc, f->sink->sys, f->sink->root, &ask);
    if (r == 0)
        give_cut(f, &s->groups);
    return r;
}

static void state_free(void *state)
{
    struct state *s = state;
    proc_groups_free(&s->groups);
    proc_disk_free(&s->disks);
}

const struct feed_source feed_cgroup = { .name = "cgroup",
                                         .roots = FEED_PROC | FEED_SYS | FEED_ROOT,
                                         .fields = FIELDS,
                                         .members = proc_group_stat_fields,
                                         .member_labels = LABELS,
                                         .run = run,
                                         .state_size = sizeof(struct state),
                                         .state_free = state_free };
