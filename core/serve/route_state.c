/* SPDX-License-Identifier: MIT */
#include "serve/route_state.h"

#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define STATUSES_MAX 16 /* different ones that a route is counted by; what comes above shares the last */

struct by_status {
    int status; /* atomic; 0: free */
    struct metric_series *series;
};

struct route_state {
    struct route_state *next;
    struct route_states *all;
    char *method, *pattern;
    struct breaker breaker;
    struct metric_series *duration, *errors, *timeouts, *open;
    struct by_status statuses[STATUSES_MAX];
};

struct route_states {
    pthread_mutex_t lock; /* over the list, and over a status seen first */
    struct route_state *list, *unmatched;
    struct metric_family *requests, *durations, *errors, *timeouts, *open;
};

static const double duration_buckets[] = { 0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01,
                                           0.025,  0.05,    0.1,    0.25,  0.5,    1,     2.5 };
static const char *const by_route[] = { "route", NULL };
static const char *const by_all[] = { "method", "route", "status", NULL };

static int declare(struct route_states *all, struct metric_registry *m)
{
    int r = metric_family(m, METRIC_COUNTER, "sonda_http_requests_total",
                          "Answers sent, by method, route and status.", by_all, NULL, 0, &all->requests);
    if (r == 0)
        r = metric_family(m, METRIC_HISTOGRAM, "sonda_http_request_duration_seconds",
                          "Time from the end of a request's head to the end of its answer.", by_route,
                          duration_buckets, sizeof(duration_buckets) / sizeof(duration_buckets[0]),
                          &all->durations);
    if (r == 0)
        r = metric_family(m, METRIC_COUNTER, "sonda_script_errors_total", "Handlers that raised an error.",
                          by_route, NULL, 0, &all->errors);
    if (r == 0)
        r = metric_family(m, METRIC_COUNTER, "sonda_script_timeouts_total",
                          "Handlers that ran past their time or memory.", by_route, NULL, 0, &all->timeouts);
    if (r == 0)
        r = metric_family(m, METRIC_GAUGE, "sonda_breaker_open",
                          "1 while a route is refused because it keeps failing.", by_route, NULL, 0,
                          &all->open);
    return r;
}

int route_states_new(struct metric_registry *m, struct route_states **ret)
{
    struct route_states *all = calloc(1, sizeof(*all));
    if (!all)
        return -ENOMEM;

    pthread_mutex_init(&all->lock, NULL);
    int r = declare(all, m);
    if (r == 0 && !(all->unmatched = route_state_find(all, "any", "unmatched")))
        r = -ENOMEM;
    if (r < 0) {
        route_states_free(all);
        return r;
    }

    *ret = all;
    return 0;
}

static void state_free(struct route_state *s)
{
    free(s->method);
    free(s->pattern);
    free(s);
}

void route_states_free(struct route_states *all)
{
    if (!all)
        return;
    while (all->list) {
        struct route_state *next = all->list->next;
        state_free(all->list);
        all->list = next;
    }
    pthread_mutex_destroy(&all->lock);
    free(all);
}

static struct route_state *state_new(struct route_states *all, const char *method, const char *pattern)
{
    struct route_state *s = calloc(1, sizeof(*s));
    if (!s)
        return NULL;

    s->all = all;
    s->method = strdup(method);
    s->pattern = strdup(pattern);
    if (!s->method || !s->pattern) {
        state_free(s);
        return NULL;
    }
    return s;
}

struct route_state *route_state_find(struct route_states *all, const char *method, const char *pattern)
{
    pthread_mutex_lock(&all->lock);
    struct route_state *s = all->list;
    while (s && (strcmp(s->pattern, pattern) != 0 || strcmp(s->method, method) != 0))
        s = s->next;
    if (!s && (s = state_new(all, method, pattern))) {
        s->next = all->list;
        all->list = s;
    }
    pthread_mutex_unlock(&all->lock);
    return s;
}

struct route_state *route_state_unmatched(struct route_states *all)
{
    return all->unmatched;
}

struct breaker *route_state_breaker(struct route_state *s)
{
    return &s->breaker;
}

static struct metric_series *status_series_new(struct route_state *s, struct by_status *slot, int status)
{
    char text[16];

    snprintf(text, sizeof(text), "%d", status);
    pthread_mutex_lock(&s->all->lock);
    if (slot->status == 0) {
        slot->series = metric_series(s->all->requests, (const char *const[]){ s->method, s->pattern, text });
        __atomic_store_n(&slot->status, status, __ATOMIC_RELEASE);
    }
    bool ours = slot->status == status;
    pthread_mutex_unlock(&s->all->lock);
    return ours ? slot->series : NULL;
}

static struct metric_series *status_series(struct route_state *s, int status)
{
    for (size_t i = 0; i < STATUSES_MAX; i++) {
        struct by_status *slot = &s->statuses[i];
        int known = __atomic_load_n(&slot->status, __ATOMIC_ACQUIRE);
        if (known == status)
            return slot->series;
        if (known == 0) {
            struct metric_series *series = status_series_new(s, slot, status);
            if (series)
                return series;
            if (__atomic_load_n(&slot->status, __ATOMIC_ACQUIRE) == status)
                return NULL; /* the registry is full */
        }
    }

    return s->statuses[STATUSES_MAX - 1].series;
}

/* Series are made at their first use: most routes are never asked, and never fail. */
static struct metric_series *lazily(struct metric_series **slot, struct metric_family *f, const char *pattern)
{
    struct metric_series *series = __atomic_load_n(slot, __ATOMIC_ACQUIRE);

    if (!series) {
        series = metric_series(f, (const char *const[]){ pattern });
        __atomic_store_n(slot, series, __ATOMIC_RELEASE);
    }
    return series;
}

void route_state_answered(struct route_state *s, int status, int64_t duration_ns)
{
    metric_add(status_series(s, status), 1);
    metric_observe(lazily(&s->duration, s->all->durations, s->pattern), (double)duration_ns / 1e9);
}

static void show_breaker(struct route_state *s, bool open)
{
    metric_set(lazily(&s->open, s->all->open, s->pattern), open ? 1 : 0);
}

bool route_state_failed(struct route_state *s, int64_t now_ns, bool timeout, bool costly)
{
    metric_add(timeout ? lazily(&s->timeouts, s->all->timeouts, s->pattern)
                       : lazily(&s->errors, s->all->errors, s->pattern),
               1);
    bool opened = breaker_failure(&s->breaker, now_ns, costly);
    if (opened)
        show_breaker(s, true);
    return opened;
}

void route_state_succeeded(struct route_state *s)
{
    bool was_open = breaker_is_open(&s->breaker);

    breaker_success(&s->breaker);
    if (was_open)
        show_breaker(s, false);
}

void route_states_reset(struct route_states *all)
{
    pthread_mutex_lock(&all->lock);
    for (struct route_state *s = all->list; s; s = s->next) {
        breaker_reset(&s->breaker);
        if (__atomic_load_n(&s->open, __ATOMIC_ACQUIRE))
            metric_set(s->open, 0);
    }
    pthread_mutex_unlock(&all->lock);
}
