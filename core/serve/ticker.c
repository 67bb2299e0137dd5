/* SPDX-License-Identifier: MIT */
#include "serve/ticker.h"

#include <errno.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>
#include <time.h>

#include "base/clock.h"

struct ticker {
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t stopped;
    bool stop, woken;
    const char *name;
    int64_t (*tick)(void *cls, int64_t now_ns);
    void (*end)(void *cls);
    void *cls;
};

/* Returns true where the ticker was stopped meanwhile. */
static bool wait_until(struct ticker *t, int64_t when_ns)
{
    struct timespec when = { .tv_sec = when_ns / 1000000000, .tv_nsec = when_ns % 1000000000 };
    int r = 0;

    pthread_mutex_lock(&t->lock);
    while (!t->stop && !t->woken && r != ETIMEDOUT)
        r = pthread_cond_timedwait(&t->stopped, &t->lock, &when);
    t->woken = false;
    bool stop = t->stop;
    pthread_mutex_unlock(&t->lock);
    return stop;
}

static void *run(void *cls)
{
    struct ticker *t = cls;

    pthread_setname_np(pthread_self(), t->name);
    while (!wait_until(t, t->tick(t->cls, monotonic_ns())))
        continue;
    if (t->end)
        t->end(t->cls);
    return NULL;
}

int ticker_start(const char *name, int64_t (*tick)(void *cls, int64_t now_ns), void (*end)(void *cls),
                 void *cls, struct ticker **ret)
{
    pthread_condattr_t monotonic;
    struct ticker *t = calloc(1, sizeof(*t));
    if (!t)
        return -ENOMEM;

    t->name = name;
    t->tick = tick;
    t->end = end;
    t->cls = cls;
    pthread_mutex_init(&t->lock, NULL);
    pthread_condattr_init(&monotonic);
    pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
    pthread_cond_init(&t->stopped, &monotonic);
    pthread_condattr_destroy(&monotonic);
    int r = -pthread_create(&t->thread, NULL, run, t);
    if (r < 0) {
        free(t);
        return r;
    }

    *ret = t;
    return 0;
}

void ticker_wake(struct ticker *t)
{
    if (!t)
        return;

    pthread_mutex_lock(&t->lock);
    t->woken = true;
    pthread_cond_signal(&t->stopped);
    pthread_mutex_unlock(&t->lock);
}

void ticker_stop(struct ticker *t)
{
    if (!t)
        return;

    pthread_mutex_lock(&t->lock);
    t->stop = true;
    pthread_cond_signal(&t->stopped);
    pthread_mutex_unlock(&t->lock);
    pthread_join(t->thread, NULL);
    pthread_cond_destroy(&t->stopped);
    pthread_mutex_destroy(&t->lock);
    free(t);
}
