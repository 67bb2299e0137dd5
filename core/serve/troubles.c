/* SPDX-License-Identifier: MIT */
#include "serve/troubles.h"

#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/clock.h"

#define AGAIN_NS 60000000000ll /* between two lines of the log about the same */

struct troubles {
    pthread_mutex_t lock;
    atomic_size_t count;
    struct engine_trouble list[TROUBLES_MAX];
    int64_t logged_ns[TROUBLES_MAX];
};

int troubles_new(struct troubles **ret)
{
    struct troubles *t = calloc(1, sizeof(*t));
    if (!t)
        return -ENOMEM;

    pthread_mutex_init(&t->lock, NULL);
    *ret = t;
    return 0;
}

void troubles_free(struct troubles *t)
{
    if (t)
        pthread_mutex_destroy(&t->lock);
    free(t);
}

static size_t place_of(const struct troubles *t, const char *kind, const char *name)
{
    size_t i = 0;

    while (i < t->count && (strcmp(t->list[i].kind, kind) != 0 || strcmp(t->list[i].name, name) != 0))
        i++;
    return i;
}

static bool note(struct troubles *t, const char *kind, const char *name, const struct script_fault *f)
{
    size_t i = place_of(t, kind, name);
    int64_t now = monotonic_ns();

    if (i == TROUBLES_MAX)
        return true;
    bool fresh = i == t->count;
    if (fresh) {
        t->list[i] = (struct engine_trouble){ .kind = kind, .since_realtime_ns = clock_ns(CLOCK_REALTIME) };
        snprintf(t->list[i].name, sizeof(t->list[i].name), "%s", name);
        t->count++;
    }
    bool log = fresh || strcmp(t->list[i].fault.reason, f->reason) != 0 || now - t->logged_ns[i] >= AGAIN_NS;
    if (log)
        t->logged_ns[i] = now;
    t->list[i].fault = *f;
    t->list[i].times++;
    return log;
}

bool troubles_note(struct troubles *t, const char *kind, const char *name, const struct script_fault *f)
{
    pthread_mutex_lock(&t->lock);
    bool log = note(t, kind, name, f);
    pthread_mutex_unlock(&t->lock);
    return log;
}

void troubles_clear(struct troubles *t, const char *kind, const char *name)
{
    if (atomic_load_explicit(&t->count, memory_order_relaxed) == 0)
        return;

    pthread_mutex_lock(&t->lock);
    size_t i = place_of(t, kind, name);
    if (i < t->count) {
        t->count--;
        t->list[i] = t->list[t->count];
        t->logged_ns[i] = t->logged_ns[t->count];
    }
    pthread_mutex_unlock(&t->lock);
}

void troubles_forget(struct troubles *t)
{
    pthread_mutex_lock(&t->lock);
    t->count = 0;
    pthread_mutex_unlock(&t->lock);
}

size_t troubles_list(struct troubles *t, struct engine_trouble *ret, size_t max)
{
    pthread_mutex_lock(&t->lock);
    size_t count = t->count < max ? t->count : max;
    memcpy(ret, t->list, count * sizeof(*ret));
    pthread_mutex_unlock(&t->lock);
    return count;
}
