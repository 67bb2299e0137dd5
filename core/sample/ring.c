/* SPDX-License-Identifier: MIT */
#include "sample/ring.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/seqlock.h"

struct metric_ring {
    char **names; /* NULL-terminated */
    size_t name_count;
    struct seqlock lock;       /* over what follows */
    _Atomic uint64_t *samples; /* bits of doubles: a row of METRIC_RING_SECONDS a name, used as a ring */
    _Atomic uint64_t taken;    /* samples so far */
    _Atomic uint64_t last_ns;
};

void metric_ring_free(struct metric_ring *h)
{
    if (!h)
        return;

    for (size_t i = 0; h->names && h->names[i]; i++)
        free(h->names[i]);
    free(h->names);
    free((void *)h->samples);
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
    uint64_t taken = seqlock_load(&h->taken);

    if (!seqlock_try_write(&h->lock))
        return;
    for (size_t i = 0; i < h->name_count; i++) {
        uint64_t bits;
        memcpy(&bits, &values[i], sizeof(bits));
        seqlock_store(&h->samples[i * METRIC_RING_SECONDS + taken % METRIC_RING_SECONDS], bits);
    }
    seqlock_store(&h->taken, taken + 1);
    seqlock_store(&h->last_ns, (uint64_t)realtime_ns);
    seqlock_written(&h->lock);
}

const char *const *metric_ring_names(const struct metric_ring *h)
{
    return (const char *const *)h->names;
}

static size_t copy_latest(const struct metric_ring *h, size_t name, double *values, size_t count)
{
    const _Atomic uint64_t *row = h->samples + name * METRIC_RING_SECONDS;
    uint64_t taken = seqlock_load(&h->taken);

    if (count > METRIC_RING_SECONDS)
        count = METRIC_RING_SECONDS;
    if (count > taken)
        count = taken;
    for (size_t i = 0; i < count; i++) {
        uint64_t bits = seqlock_load(&row[(taken - count + i) % METRIC_RING_SECONDS]);
        memcpy(&values[i], &bits, sizeof(bits));
    }

    return count;
}

int metric_ring_read(struct metric_ring *h, const char *name, double *values, size_t count, int64_t *last_ns)
{
    size_t index = 0, found;
    uint64_t begin;

    while (index < h->name_count && strcmp(h->names[index], name) != 0)
        index++;
    if (index == h->name_count)
        return -ENOENT;

    do {
        begin = seqlock_begin(&h->lock);
        found = copy_latest(h, index, values, count);
        *last_ns = (int64_t)seqlock_load(&h->last_ns);
    } while (seqlock_is_torn(&h->lock, begin));

    return (int)found;
}
