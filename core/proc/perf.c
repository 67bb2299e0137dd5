/* SPDX-License-Identifier: MIT */
#include "proc/perf.h"

#include <errno.h>
#include <linux/perf_event.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/hash_index.h"
#include "base/hash_set.h"
#include "base/scan.h"
#include "proc/cpu_list.h"

struct key {
    uint64_t type, config, cpu;
};

struct counter {
    struct key key;
    int fd;
    struct counter *next;
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct hash_index counters; /* guarded by lock, as are: */
static struct counter *all;
static int (*replaced)(const struct proc_perf_event *event, unsigned cpu);

static int open_event(const struct proc_perf_event *event, unsigned cpu)
{
    struct perf_event_attr attributes = {
        .type = event->type, .size = sizeof(attributes), .config = event->config, .exclude_hv = 1
    };
    if (replaced)
        return replaced(event, cpu);

    long fd = syscall(SYS_perf_event_open, &attributes, -1, (int)cpu, -1, PERF_FLAG_FD_CLOEXEC);
    return fd < 0 ? -errno : (int)fd;
}

static bool is_counter(const void *thing, const void *key)
{
    return memcmp(&((const struct counter *)thing)->key, key, sizeof(struct key)) == 0;
}

static int add_counter(const struct proc_perf_event *event, const struct key *key, uint64_t hash,
                       struct counter **ret)
{
    if (counters.count == PROC_PERF_MAX)
        return -ENOSPC;
    int fd = open_event(event, (unsigned)key->cpu);
    if (fd < 0)
        return fd;
    struct counter *c = malloc(sizeof(*c));
    if (!c || hash_index_add(&counters, hash, c) < 0) {
        free(c);
        close(fd);
        return -ENOMEM;
    }

    *c = (struct counter){ .key = *key, .fd = fd, .next = all };
    all = *ret = c;
    return 0;
}

static int find_counter(const struct proc_perf_event *event, unsigned cpu, struct counter **ret)
{
    const struct key key = { event->type, event->config, cpu };
    uint64_t hash = hash_set_hash(0, &key, sizeof(key));

    *ret = hash_index_find(&counters, hash, is_counter, &key);
    return *ret ? 0 : add_counter(event, &key, hash, ret);
}

int proc_perf_read(const struct proc_perf_event *event, unsigned cpu, uint64_t *ret)
{
    struct counter *c = NULL;

    pthread_mutex_lock(&lock);
    int r = find_counter(event, cpu, &c);
    pthread_mutex_unlock(&lock);
    if (r < 0)
        return r;

    ssize_t len = read(c->fd, ret, sizeof(*ret));
    if (len < 0)
        return -errno;
    return len == sizeof(*ret) ? 0 : -ENODEV; /* its CPU went offline */
}

static bool is_part(const char *text, size_t len)
{
    return len && len < 64 && !memchr(text, '/', len) && text[0] != '.';
}

int proc_perf_tracepoint(struct procfs *sys, const char *name, struct proc_perf_event *ret)
{
    static const char *const mounts[] = { "kernel/tracing", "kernel/debug/tracing" };
    size_t len = strcspn(name, ":");
    const char *text, *event = name + len + 1;
    char path[256];
    ssize_t r = -EINVAL;
    if (!name[len] || !is_part(name, len) || !is_part(event, strlen(event)) || strchr(event, ':'))
        return -EINVAL;

    for (size_t i = 0; i < 2 && r <= 0; i++) {
        snprintf(path, sizeof(path), "%s/events/%.*s/%s/id", mounts[i], (int)len, name, event);
        r = procfs_text(sys, path, &text);
    }
    ret->type = PERF_TYPE_TRACEPOINT;
    if (r < 0)
        return (int)r;
    return scan_u64(&text, &ret->config) ? 0 : -EBADMSG;
}

/* "3-7:2", "4": a range and its step. */
static bool scan_range(const char **at, uint64_t *first, uint64_t *last, uint64_t *step)
{
    *step = 1;
    if (!scan_u64(at, first))
        return false;
    *last = *first;
    if (scan_literal(at, "-") && !scan_u64(at, last))
        return false;
    if (*last != *first && scan_literal(at, ":") && !scan_u64(at, step))
        return false;

    return *step && *last < PROC_CPU_MAX;
}

int proc_perf_cpus(const char *text, int (*each)(void *cls, unsigned cpu), void *cls)
{
    uint64_t first, last, step;
    int r = 0;

    do {
        if (!scan_range(&text, &first, &last, &step))
            return -EINVAL;
        for (uint64_t cpu = first; r == 0 && cpu <= last; cpu += step)
            r = each(cls, (unsigned)cpu);
    } while (r == 0 && scan_literal(&text, ","));

    return r ? r : *text ? -EINVAL : 0;
}

void proc_perf_replace(int (*other)(const struct proc_perf_event *event, unsigned cpu))
{
    while (all) {
        struct counter *next = all->next;
        close(all->fd);
        free(all);
        all = next;
    }
    hash_index_free(&counters);
    replaced = other;
}
