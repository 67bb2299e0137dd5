/* SPDX-License-Identifier: MIT */
/* sonda's own metrics that are not a route's: build, generations, connections, workers. */
#include "serve/metrics.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/native.h"

struct server_metrics {
    struct server *server;
    struct metric_series *adopted, *rejected, *reloaded_at;
    struct metric_series *turned_away[HTTP_REJECTED_COUNT];
    uint64_t seen[HTTP_REJECTED_COUNT]; /* what was added to the series above so far */
};

static double connections(void *cls)
{
    return http_server_connections(((struct server *)cls)->http);
}

static double generation(void *cls)
{
    return (double)scripts_generation(((struct server *)cls)->scripts);
}

static double faults(void *cls)
{
    struct engine_status status;

    scripts_status(((struct server *)cls)->scripts, &status);
    return status.faults;
}

static double gone(void *cls)
{
    struct engine_status status;

    scripts_status(((struct server *)cls)->scripts, &status);
    return status.gone;
}

static double success(void *cls)
{
    return faults(cls) == 0;
}

static double age(void *cls)
{
    struct engine_status status;

    scripts_status(((struct server *)cls)->scripts, &status);
    return (double)(clock_ns(CLOCK_REALTIME) - status.loaded_realtime_ns) / 1e9;
}

static double lost(void *cls)
{
    return __atomic_load_n(&((struct server *)cls)->lost, __ATOMIC_RELAXED);
}

static double workers(void *cls)
{
    return (double)((struct server *)cls)->worker_count;
}

static double native(void *cls)
{
    (void)cls;
    return (double)native_used();
}

static double native_bound(void *cls)
{
    (void)cls;
    return (double)native_most();
}

static int declare_callbacks(struct server *s, struct metric_registry *m)
{
    static const struct {
        enum metric_kind kind;
        const char *name, *help;
        double (*value)(void *cls);
    } asked[] = {
        { METRIC_GAUGE, "sonda_http_connections", "Client connections now.", connections },
        { METRIC_GAUGE, "sonda_scripts_generation", "Number of the generation of scripts that serves.",
          generation },
        { METRIC_GAUGE, "sonda_scripts_faults",
          "Faults of the last change of scripts, or of the start; 0: none.", faults },
        { METRIC_GAUGE, "sonda_scripts_gone",
          "Files of scripts that the last change took away; 0 after a further change or POST /-/reload.",
          gone },
        { METRIC_GAUGE, "sonda_scripts_last_reload_success",
          "1 where the scripts that serve are those of the last change, and whole.", success },
        { METRIC_GAUGE, "sonda_scripts_age_seconds", "Time since the generation that serves was adopted.",
          age },
        { METRIC_GAUGE, "sonda_native_memory_bytes", "Memory of samples, kept answers and bodies.", native },
        { METRIC_GAUGE, "sonda_native_memory_limit_bytes", "What they may take together.", native_bound },
        { METRIC_GAUGE, "sonda_workers", "Threads that answer.", workers },
        { METRIC_COUNTER, "sonda_workers_lost_total", "Workers given up in a call that never returned.",
          lost },
    };

    for (size_t i = 0; i < sizeof(asked) / sizeof(asked[0]); i++) {
        int r = metric_callback(m, asked[i].kind, asked[i].name, asked[i].help, asked[i].value, s);
        if (r < 0)
            return r;
    }
    return 0;
}

/* One series of a family of its own declaration; NULL labels: the one without labels. */
static int declare(struct metric_registry *m, enum metric_kind kind, const char *name, const char *help,
                   const char *label, const char *value, struct metric_series **ret)
{
    struct metric_family *f;
    const char *const labels[] = { label, NULL };

    int r = metric_family(m, kind, name, help, label ? labels : NULL, NULL, 0, &f);
    if (r < 0)
        return r;

    *ret = metric_series(f, &value);
    return 0;
}

static int declare_series(struct server_metrics *k, struct metric_registry *m)
{
    static const char reloads[] = "sonda_scripts_reloads_total",
                      reloads_help[] = "Changes of scripts, by result.";
    struct metric_series *info;

    int r = declare(m, METRIC_GAUGE, "sonda_build_info", "1, labelled with the version of sonda.", "version",
                    SONDA_VERSION, &info);
    if (r == 0)
        r = declare(m, METRIC_COUNTER, reloads, reloads_help, "result", "adopted", &k->adopted);
    if (r == 0)
        r = declare(m, METRIC_COUNTER, reloads, reloads_help, "result", "rejected", &k->rejected);
    if (r == 0)
        r = declare(m, METRIC_GAUGE, "sonda_scripts_last_reload_timestamp_seconds",
                    "When scripts were last adopted, unix time.", NULL, NULL, &k->reloaded_at);
    for (int i = 0; r == 0 && i < HTTP_REJECTED_COUNT; i++)
        r = declare(m, METRIC_COUNTER, "sonda_http_rejected_total",
                    "Connections and requests turned away before a route was looked for, by reason.",
                    "reason", http_rejected_name(i), &k->turned_away[i]);
    if (r == 0)
        metric_set(info, 1);
    return r;
}

static void note_adoption(struct server_metrics *k)
{
    struct engine_status status;

    scripts_status(k->server->scripts, &status);
    metric_set(k->reloaded_at, (double)status.loaded_realtime_ns / 1e9);
}

int server_metrics_new(struct server *s, struct server_metrics **ret)
{
    struct server_metrics *k = calloc(1, sizeof(*k));
    if (!k)
        return -ENOMEM;

    k->server = s;
    int r = declare_callbacks(s, s->host->engine.metrics);
    if (r == 0)
        r = declare_series(k, s->host->engine.metrics);
    if (r < 0) {
        free(k);
        return r;
    }
    note_adoption(k);

    *ret = k;
    return 0;
}

void server_metrics_free(struct server_metrics *m)
{
    free(m);
}

void server_metrics_reloaded(struct server_metrics *m, enum scripts_outcome outcome)
{
    metric_add(outcome == SCRIPTS_ADOPTED ? m->adopted : m->rejected, 1);
    if (outcome == SCRIPTS_ADOPTED)
        note_adoption(m);
}

void server_metrics_tick(struct server_metrics *m)
{
    for (int i = 0; i < HTTP_REJECTED_COUNT; i++) {
        uint64_t now = http_server_rejected(m->server->http, i);
        metric_add(m->turned_away[i], (double)(now - m->seen[i]));
        m->seen[i] = now;
    }
}

struct metric_series *server_metrics_memory(struct server *s, size_t slot)
{
    struct metric_series *series = NULL;
    char text[24];

    snprintf(text, sizeof(text), "%zu", slot);
    declare(s->host->engine.metrics, METRIC_GAUGE, "sonda_engine_memory_bytes",
            "Memory of a worker's scripts.", "worker", text, &series);
    return series;
}
