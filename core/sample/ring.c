/* SPDX-License-Identifier: MIT */
#include "sample/ring.h"

#include <errno.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

struct metric_ring {
    pthread_mutex_t lock;
    char **names; /* NULL-terminated */
    size_t name_count;
    double *samples; /* a row of METRIC_RING_SECONDS a name, used as a ring */
    size_t count;    /* samples taken, METRIC_RING_SECONDS at most */
    size_t next;     /* place of the next one */
    int64_t last_ns;
};

void metric_ring_free(struct metric_ring *h)
{
    if (!h)
        return;

    for (size_t i = 0; h->names && h->names[i]; i++)
        free(h->names[i]);
    free(h->names);
    free(h->samples);
    pthread_mutex_destroy(&h->lock);
    free(h);
}

static bool copy_names(struct metric_ring *h, const char *const *names)
{
    h->names = calloc(h->name_count + 1, sizeof(*h->names));
    for (size_t i = 0; h->names && i < h->name_count; i++) {
        h->names[i] = strdup(names[i]);
        if (!h->names[i])
            return false;
    }

    return h->names != NULL;
}

int metric_ring_new(const char *const *names, struct metric_ring **ret)
{
    struct metric_ring *h = calloc(1, sizeof(*h));
    if (!h)
        return -ENOMEM;

    pthread_mutex_init(&h->lock, NULL);
    while (names[h->name_count])
        h->name_count++;
    h->samples = calloc(h->name_count + 1, METRIC_RING_SECONDS * sizeof(*h->samples));
    if (!h->samples || !copy_names(h, names)) {
        metric_ring_free(h);
        return -ENOMEM;
    }

    *ret = h;
    return 0;
}

void metric_ring_sample(struct metric_ring *h, int64_t realtime_ns, const double *values)
{
    pthread_mutex_lock(&h->lock);
    for (size_t i = 0; i < h->name_count; i++)
        h->samples[i * METRIC_RING_SECONDS + h->next] = values[i];
    h->next = (h->next + 1) % METRIC_RING_SECONDS;
    h->count += h->count < METRIC_RING_SECONDS;
    h->last_ns = realtime_ns;
    pthread_mutex_unlock(&h->lock);
}

const char *const *metric_ring_names(const struct metric_ring *h)
{
    return (const char *const *)h->names;
}

static size_t copy_latest(const struct metric_ring *h, size_t name, double *values, size_t count)
{
    const double *row = h->samples + name * METRIC_RING_SECONDS;

    if (count > h->count)
        count = h->count;
    for (size_t i = 0; i < count; i++)
        values[i] = row[(h->next + METRIC_RING_SECONDS - count + i) % METRIC_RING_SECONDS];

    return count;
}

int metric_ring_read(struct metric_ring *h, const char *name, double *values, size_t count, int64_t *last_ns)
{
    size_t index = 0;

    while (index < h->name_count && strcmp(h->names[index], name) != 0)
        index++;
    if (index == h->name_count)
        return -ENOENT;

    pthread_mutex_lock(&h->lock);
    count = copy_latest(h, index, values, count);
    *last_ns = h->last_ns;
    pthread_mutex_unlock(&h->lock);

    return (int)count;
}
