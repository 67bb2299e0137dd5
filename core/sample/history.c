/* SPDX-License-Identifier: MIT */
#include "sample/history.h"

#include <errno.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/clock.h"
#include "proc/disk.h"
#include "proc/load.h"
#include "proc/memory.h"
#include "proc/network.h"
#include "sample/sampler.h"

#define SECOND_NS INT64_C(1000000000)

enum { CPU, MEMORY, LOAD, RECEIVE, TRANSMIT, DISK_READ, DISK_WRITTEN, NAMES };

static const char *const names[] = {
    [CPU] = "cpu_busy_ratio",
    [MEMORY] = "memory_used_bytes",
    [LOAD] = "load1",
    [RECEIVE] = "network_receive_bytes",
    [TRANSMIT] = "network_transmit_bytes",
    [DISK_READ] = "disk_read_bytes",
    [DISK_WRITTEN] = "disk_written_bytes",
    [NAMES] = NULL,
};

/* Sums of counters, and when they were read. */
struct totals {
    uint64_t received, sent, read, written;
    int64_t at_ns;
    bool has_network, has_disks;
};

struct metric_history {
    struct procfs *fs;
    struct proc_sampler *sampler;
    struct metric_ring *ring;
    struct proc_network network;
    struct proc_disks disks;
    struct totals before;
};

void metric_history_free(struct metric_history *h)
{
    if (!h)
        return;

    procfs_free(h->fs);
    metric_ring_free(h->ring);
    proc_network_free(&h->network);
    proc_disk_free(&h->disks);
    free(h);
}

int metric_history_new(const char *procfs, struct proc_sampler *sampler, struct metric_history **ret)
{
    struct metric_history *h = calloc(1, sizeof(*h));
    if (!h)
        return -ENOMEM;

    h->sampler = sampler;
    int r = procfs_open(procfs, &h->fs);
    if (r == 0)
        r = metric_ring_new(names, &h->ring);
    if (r < 0) {
        metric_history_free(h);
        return r;
    }

    *ret = h;
    return 0;
}

struct metric_ring *metric_history_ring(struct metric_history *h)
{
    if (h->sampler)
        proc_sampler_look(h->sampler);
    return h->ring;
}

static void sum_network(struct metric_history *h, struct totals *t)
{
    t->has_network = proc_network_read(h->fs, &h->network) == 0;
    for (size_t i = 0; i < h->network.count; i++) {
        const struct proc_network_device *d = &h->network.items[i];
        if (strcmp(d->name, "lo") == 0)
            continue;
        t->received += d->received_bytes;
        t->sent += d->sent_bytes;
    }
}

/* A partition follows its disk, which it begins like ("sda1" after "sda", "nvme0n1p2" after "nvme0n1"), and
 * is counted in it; so is what device mapper and md make of disks. loop and ram are not disks. */
static bool is_whole_disk(const struct proc_disk *d, const char *disk)
{
    static const char *const made[] = { "dm-", "md", "loop", "ram", "zram" };

    for (size_t i = 0; i < sizeof(made) / sizeof(made[0]); i++)
        if (strncmp(d->name, made[i], strlen(made[i])) == 0)
            return false;

    return !*disk || strncmp(d->name, disk, strlen(disk)) != 0;
}

static void sum_disks(struct metric_history *h, struct totals *t)
{
    const char *disk = "";

    t->has_disks = proc_disk_read(h->fs, &h->disks) == 0;
    for (size_t i = 0; i < h->disks.count; i++) {
        const struct proc_disk *d = &h->disks.items[i];
        if (!is_whole_disk(d, disk))
            continue;
        disk = d->name;
        t->read += d->read_bytes;
        t->written += d->written_bytes;
    }
}

/* Bytes a second; a sum that stepped back (a device went away) counts as not moved. */
static double rate(uint64_t before, uint64_t after, double seconds)
{
    return after > before && seconds > 0 ? (double)(after - before) / seconds : 0;
}

static void fill_rates(const struct totals *before, const struct totals *now, double *values)
{
    double seconds = (double)(now->at_ns - before->at_ns) / 1e9;

    if (before->has_network && now->has_network) {
        values[RECEIVE] = rate(before->received, now->received, seconds);
        values[TRANSMIT] = rate(before->sent, now->sent, seconds);
    }
    if (before->has_disks && now->has_disks) {
        values[DISK_READ] = rate(before->read, now->read, seconds);
        values[DISK_WRITTEN] = rate(before->written, now->written, seconds);
    }
}

static void fill_gauges(struct metric_history *h, double *values)
{
    struct proc_memory memory;
    struct proc_load load;

    if (h->sampler) {
        struct proc_busy busy;
        proc_sampler_last(h->sampler, &busy);
        values[CPU] = busy.busy_ratio;
    }
    if (proc_memory_read(h->fs, &memory) == 0 && memory.used_bytes != PROC_ABSENT)
        values[MEMORY] = (double)memory.used_bytes;
    if (proc_load_read(h->fs, &load) == 0)
        values[LOAD] = load.one;
}

/* The ring has a place for each second: what was sampled after a longer rest stands for all of its seconds.
 * */
static void fill_seconds(struct metric_history *h, int64_t passed_ns, const double *values)
{
    int64_t seconds = h->before.at_ns ? (passed_ns + SECOND_NS / 2) / SECOND_NS : 1;
    int64_t now = clock_ns(CLOCK_REALTIME);

    if (seconds > METRIC_RING_SECONDS)
        seconds = METRIC_RING_SECONDS;
    for (int64_t left = seconds > 0 ? seconds : 1; left-- > 0;)
        metric_ring_sample(h->ring, now - left * SECOND_NS, values);
}

void metric_history_sample(struct metric_history *h)
{
    double values[NAMES];
    struct totals now = { .at_ns = clock_ns(CLOCK_MONOTONIC) };

    for (int i = 0; i < NAMES; i++)
        values[i] = NAN;
    sum_network(h, &now);
    sum_disks(h, &now);
    fill_gauges(h, values);
    fill_rates(&h->before, &now, values);
    fill_seconds(h, now.at_ns - h->before.at_ns, values);
    h->before = now;
}
