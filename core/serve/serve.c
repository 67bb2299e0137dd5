/* SPDX-License-Identifier: MIT */
/* Starts the parts of a server, then waits on the main thread for changes of the scripts and for what workers
 * and signals ask, and stops the parts again. */
#include "serve/serve.h"
#include "serve/activation.h"

#include <errno.h>
#include <malloc.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/embed.h"
#include "base/log.h"
#include "base/native.h"
#include "collect/collections.h"
#include "program/layers.h"
#include "serve/admin.h"
#include "serve/clock.h"
#include "serve/jobs.h"
#include "serve/metrics.h"
#include "serve/signals.h"
#include "serve/token.h"
#include "serve/troubles.h"
#include "serve/watch.h"
#include "serve/worker.h"
#include "settings/parse.h"

#define DEV_MS        100          /* how often layers are looked at with --dev, where inotify says nothing */
#define QUIET_NS      1000000000ll /* without requests: workers need no looking after */
#define POLL_MOST_NS  60000000000ll /* between looks at layers that inotify watches */
#define LATE_NS       1000000000ll  /* beyond its budget: a call that may never return */
#define RENAMES_SHARE 5            /* of the debounce, once: whole files may be followed by others, no more */
#define STORM_NS      1000000000ll /* a change is loaded at the latest after this long of further changes */

struct running {
    struct server server;
    struct server_metrics *metrics;
    struct ticker *clock, *jobs;
    struct watch *watch;
    struct signals *signals;
    bool forced;            /* the next look loads even what has not changed */
    int64_t changed_ns;     /* first and */
    int64_t last_change_ns; /* last sign of a change not looked at yet; 0: none */
    bool renames;           /* all of them files that were renamed into place, whole */
    int64_t polled_ns;
    int64_t poll_after_ns;  /* until the next look at layers that inotify watches */
    int64_t traffic_ns;     /* last sign of requests, and */
    uint64_t requests_seen; /* the count of answers then */
    bool looked;            /* the last wait was a short one */
    char frozen[400];       /* a script that never changes, as is said of the watch; "" none */
    uint64_t stamp;
};

/* ---- scripts ---- */

static void wake_workers(struct server *s)
{
    for (size_t i = 0; i < s->worker_count; i++)
        http_worker_wake(s->workers[i]->http);
}

static uint64_t oldest_generation(const struct server *s)
{
    uint64_t oldest = __atomic_load_n(&s->jobs_generation, __ATOMIC_ACQUIRE);

    for (size_t i = 0; i < s->worker_count; i++) {
        uint64_t g = __atomic_load_n(&s->workers[i]->generation, __ATOMIC_ACQUIRE);
        if (g < oldest)
            oldest = g;
    }
    return oldest;
}

/* It may come later; but its name may be mistyped as well. */
static void warn_of_absent_layers(const struct options *o)
{
    for (size_t i = 0; i < o->scripts.count; i++) {
        if (access(o->scripts.items[i], F_OK) < 0)
            log_event(LOG_WARN, "a layer of scripts is not there (yet)", "directory", o->scripts.items[i],
                      NULL);
    }
}

static void after_reload(struct running *r, enum scripts_outcome outcome)
{
    if (outcome == SCRIPTS_UNCHANGED)
        return;
    server_metrics_reloaded(r->metrics, outcome);
    if (outcome == SCRIPTS_ADOPTED) {
        warn_of_absent_layers(r->server.options);
        route_states_reset(r->server.routes);
        troubles_forget(r->server.troubles);
        ticker_wake(r->jobs);
        wake_workers(&r->server);
    }
}

static enum scripts_outcome look_at_scripts(struct running *r)
{
    /* Before the look: what changes during it is due for another one. */
    watch_renew(r->watch);
    r->stamp = layers_stamp((const char *const *)r->server.options->scripts.items);
    r->changed_ns = r->last_change_ns = 0;
    enum scripts_outcome outcome = scripts_reload(r->server.scripts, r->forced);
    after_reload(r, outcome);
    r->forced = false;
    return outcome;
}

static void note_change(struct running *r, int64_t now_ns, bool renamed)
{
    r->renames = renamed && (!r->changed_ns || r->renames);
    if (!r->changed_ns)
        r->changed_ns = now_ns;
    r->last_change_ns = now_ns;
}

/* How long no further change may come before a look: other files may follow, and one may be half written. */
static int64_t quiet_ns(const struct running *r)
{
    int64_t ns = (int64_t)r->server.options->debounce_ms * 1000000;

    return r->renames ? ns / RENAMES_SHARE : ns;
}

static int64_t poll_ms(const struct running *r)
{
    int64_t ms = (int64_t)r->server.options->poll_ms;

    return r->server.options->dev && ms > DEV_MS ? DEV_MS : ms;
}

static void tell_watch(struct running *r)
{
    const char *trouble = watch_trouble(r->watch);

    scripts_note_watch(r->server.scripts, trouble || !*r->frozen ? trouble : r->frozen);
}

/* Behind inotify: cheap, and the only way where inotify has no effect. Where it watches all, and looks
 * found nothing that it had not said, they come less and less often. */
static void poll_scripts(struct running *r, int64_t now_ns)
{
    int64_t first_ns = poll_ms(r) * 1000000;

    if (!r->server.options->scripts.count || now_ns < r->polled_ns + r->poll_after_ns)
        return;
    r->polled_ns = now_ns;
    if (layers_stamp((const char *const *)r->server.options->scripts.items) != r->stamp) {
        note_change(r, now_ns, false);
        r->poll_after_ns = first_ns;
    } else {
        int64_t longer_ns = 2 * r->poll_after_ns < POLL_MOST_NS ? 2 * r->poll_after_ns : POLL_MOST_NS;
        r->poll_after_ns =
            watch_trouble(r->watch) || r->server.options->dev || longer_ns < first_ns ? first_ns : longer_ns;
    }
    tell_watch(r);
}

static bool quiet(const struct running *r, int64_t now_ns)
{
    return now_ns - r->last_change_ns >= quiet_ns(r) || now_ns - r->changed_ns >= STORM_NS;
}

static void warn_of_frozen_layers(struct running *r)
{
    const struct options *o = r->server.options;
    char name[256];

    for (size_t i = 0; i < o->scripts.count; i++) {
        if (!layers_frozen(o->scripts.items[i], name, sizeof(name)))
            continue;
        log_event(LOG_WARN,
                  "a script is a mount of its own (subPath?): no update of a ConfigMap reaches it; mount the "
                  "directory",
                  "directory", o->scripts.items[i], "file", name, NULL);
        snprintf(r->frozen, sizeof(r->frozen),
                 "a mount of its own, which no update of a ConfigMap reaches: %.150s/%.150s",
                 o->scripts.items[i], name);
    }
}

/* ---- workers ---- */

static bool is_lost(struct worker *w, int64_t now_ns)
{
    struct engine *e = __atomic_load_n(&w->engine, __ATOMIC_ACQUIRE);

    return lateness_look(&w->lateness, e && engine_overdue(e, now_ns, LATE_NS), now_ns);
}

/* A thread inside a call cannot be ended safely: it is left behind, its clients are let go, and another takes
 * its slot. */
static void replace(struct server *s, size_t slot)
{
    struct worker *old = s->workers[slot], *fresh;
    char number[24];

    snprintf(number, sizeof(number), "%zu", slot);
    unsigned lost = __atomic_add_fetch(&s->lost, 1, __ATOMIC_RELAXED);
    log_event(LOG_ERROR, "worker lost: a call never returned", "worker", number, NULL);
    old->lost = true;
    http_worker_abandon(old->http);
    if (lost == s->options->lost_workers)
        log_line(LOG_ERROR, "%u workers lost: /health fails from now on", lost);
    if (scripts_renew(s->scripts, slot) < 0 || worker_start(s, slot, &fresh) < 0)
        log_event(LOG_ERROR, "no worker can take its place", "worker", number, NULL);
    else
        s->workers[slot] = fresh;
}

static void look_after_workers(struct server *s, int64_t now_ns)
{
    for (size_t i = 0; i < s->worker_count; i++) {
        if (!s->workers[i]->lost && is_lost(s->workers[i], now_ns))
            replace(s, i);
    }
    scripts_collect(s->scripts, oldest_generation(s));
}

static bool workers_returned(const struct server *s)
{
    for (size_t i = 0; i < s->worker_count; i++) {
        if (!s->workers[i]->lost && !__atomic_load_n(&s->workers[i]->returned, __ATOMIC_ACQUIRE))
            return false;
    }
    return true;
}

/* ---- the main thread ---- */

static bool stopping(const struct running *r)
{
    return __atomic_load_n(&r->server.stopping, __ATOMIC_ACQUIRE);
}

/* An ask that comes between the reading of the bits and the answer to it has set its bit again, and is
 * answered the next time round with what the scripts then are: at worst a reload too many. */
static void take_requests(struct running *r)
{
    enum scripts_outcome outcome = SCRIPTS_UNCHANGED;
    uint64_t count;
    ssize_t n = read(r->server.wake_fd, &count, sizeof(count));
    unsigned asked = __atomic_exchange_n(&r->server.requests, 0, __ATOMIC_ACQUIRE);

    (void)n;
    if (!stopping(r) && (asked & SERVER_RELOAD)) {
        r->forced = true;
        outcome = look_at_scripts(r);
    }
    if (!stopping(r) && (asked & SERVER_ROLLBACK)) {
        outcome = scripts_rollback(r->server.scripts);
        after_reload(r, outcome);
    }
    if (asked || stopping(r))
        server_answer(&r->server, outcome);
}

/* Is there anything that must be looked at again soon: requests that may hang, engines to be freed, the
 * end? */
static bool must_look(struct running *r, int64_t now_ns)
{
    struct server *s = &r->server;
    uint64_t requests = __atomic_load_n(&s->host->requests, __ATOMIC_RELAXED);
    bool traffic = __atomic_exchange_n(&s->traffic, false, __ATOMIC_ACQ_REL) || requests != r->requests_seen;
    int64_t since;

    for (size_t i = 0; !traffic && i < s->worker_count; i++) {
        struct engine *e = __atomic_load_n(&s->workers[i]->engine, __ATOMIC_ACQUIRE);
        traffic = e && engine_busy(e, &since);
    }
    r->requests_seen = requests;
    if (traffic)
        r->traffic_ns = now_ns;
    return now_ns - r->traffic_ns < QUIET_NS || stopping(r) ||
           oldest_generation(s) < scripts_generation(s->scripts);
}

static int64_t sooner(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

/* -1: until something happens. */
static int wait_ms(struct running *r, int64_t now_ns)
{
    const struct options *o = r->server.options;
    int64_t at_ns = INT64_MAX;

    bool look = must_look(r, now_ns);
    if (look)
        at_ns = now_ns + LATENESS_LOOK_NS;
    else if (r->looked)
        embed_give_back(); /* engines were made, and collectors' scripts run; now all is at rest */
    r->looked = look;
    if (r->last_change_ns)
        at_ns = sooner(at_ns, sooner(r->last_change_ns + quiet_ns(r), r->changed_ns + STORM_NS));
    if (o->scripts.count)
        at_ns = sooner(at_ns, r->polled_ns + r->poll_after_ns);
    at_ns = sooner(at_ns, scripts_retry_ns(r->server.scripts));
    if (at_ns == INT64_MAX)
        return -1;
    return at_ns <= now_ns ? 0 : (int)((at_ns - now_ns + 999999) / 1000000);
}

static void watch_over(struct running *r)
{
    struct pollfd fds[] = { { .fd = r->server.wake_fd, .events = POLLIN },
                            { .fd = watch_fd(r->watch), .events = POLLIN } };

    while (!stopping(r) || !workers_returned(&r->server)) {
        poll(fds, 2, wait_ms(r, monotonic_ns()));
        int64_t now = monotonic_ns();
        take_requests(r);
        enum watch_news news = watch_drain(r->watch);
        if (news >= WATCH_RENAMED || (news == WATCH_WRITING && r->last_change_ns))
            note_change(r, now, news == WATCH_RENAMED);
        if (!stopping(r)) {
            poll_scripts(r, now);
            if (news == WATCH_SWAPPED || (r->last_change_ns && quiet(r, now)) ||
                scripts_retry_due(r->server.scripts))
                look_at_scripts(r);
        }
        look_after_workers(&r->server, now);
    }
}

/* ---- start and stop ---- */

static int complain(int error, const char *what, const char *about)
{
    fprintf(stderr, "sonda: %s%s%s: %s\n", what, *about ? " " : "", about, strerror(-error));
    return 2;
}

static size_t workers_of(const struct options *o)
{
    return o->workers ? o->workers : host_cpus();
}

static struct http_limits limits_of(const struct options *o)
{
    return (struct http_limits){
        .connections = (unsigned)o->connections,
        .connections_per_address = (unsigned)o->connections_per_address,
        .workers = (unsigned)workers_of(o),
        .head_bytes = (unsigned)o->head_bytes,
        .idle_seconds = (unsigned)o->idle_seconds,
        .head_seconds = (unsigned)o->head_seconds,
        .request_seconds = (unsigned)o->request_seconds,
        .hosts = (const char *const *)o->allow_hosts.items,
    };
}

static const char *listen_reason(int error)
{
    return error == -EINVAL   ? "is not ADDR:PORT, [V6]:PORT or unix:PATH"
           : error == -EEXIST ? "is there already, and no socket"
                              : strerror(-error);
}

static int listen_on_activated(struct server *s)
{
    char bound[160];
    int count = activation_sockets();

    if (!count) {
        fputs("sonda: --web.systemd-socket: systemd passes no socket (LISTEN_FDS)\n", stderr);
        return 2;
    }
    for (int fd = ACTIVATION_FIRST_FD; fd < ACTIVATION_FIRST_FD + count; fd++) {
        int r = http_server_adopt(s->http, fd, bound, sizeof(bound));
        if (r < 0) {
            fprintf(stderr, "sonda: --web.systemd-socket: descriptor %d: %s\n", fd,
                    r == -EINVAL ? "is no stream socket that listens" : strerror(-r));
            return 2;
        }
        log_event(LOG_INFO, "listening", "on", bound, "opened_by", "systemd", NULL);
    }
    return 0;
}

static int listen_all(struct server *s)
{
    char bound[160], name[64];

    if (s->options->systemd_socket)
        return listen_on_activated(s);

    for (size_t i = 0; i < s->options->listen.count; i++) {
        int r = http_server_listen(s->http, s->options->listen.items[i], bound, sizeof(bound));
        if (r < 0) {
            options_name(s->options, "--listen", name, sizeof(name));
            fprintf(stderr, "sonda: %s: %s: %s\n", name, s->options->listen.items[i], listen_reason(r));
            return 2;
        }
        log_event(LOG_INFO, "listening", "on", bound, NULL);
    }
    return 0;
}

static int start_workers(struct server *s)
{
    s->worker_count = workers_of(s->options);
    s->workers = calloc(s->worker_count, sizeof(*s->workers));
    if (!s->workers)
        return -ENOMEM;
    for (size_t i = 0; i < s->worker_count; i++) {
        int r = i ? scripts_renew(s->scripts, i) : 0;
        if (r == 0)
            r = worker_start(s, i, &s->workers[i]);
        if (r < 0) {
            s->worker_count = i;
            return r;
        }
    }
    return 0;
}

static void status(void *cls, struct engine_status *ret)
{
    struct server *s = cls;

    if (s->scripts) /* NULL while the first scripts are loaded, which may ask already */
        scripts_status(s->scripts, ret);
    ret->workers = (unsigned)s->worker_count;
    ret->workers_lost = __atomic_load_n(&s->lost, __ATOMIC_RELAXED);
    ret->live = ret->workers_lost < s->options->lost_workers;
}

static bool trouble(void *cls, const char *kind, const char *name, const struct script_fault *f)
{
    struct server *s = cls;

    if (f)
        return troubles_note(s->troubles, kind, name, f);
    troubles_clear(s->troubles, kind, name);
    return false;
}

static size_t troubles(void *cls, struct engine_trouble *ret, size_t max)
{
    return troubles_list(((struct server *)cls)->troubles, ret, max);
}

static size_t gone(void *cls, struct script_fault *ret, size_t max)
{
    struct server *s = cls;

    return s->scripts ? scripts_gone_list(s->scripts, ret, max) : 0;
}

/* Before the scripts are read for the first time: no change may fall between. */
static int start_watch(struct running *r)
{
    const char *const *directories = (const char *const *)r->server.options->scripts.items;

    r->stamp = layers_stamp(directories);
    r->watch = watch_new(directories);
    return r->watch ? 0 : complain(-ENOMEM, "cannot watch", "scripts");
}

static int make_host(struct server *s, char *message, size_t size)
{
    int r = host_new(s->options, &s->host, message, size);
    if (r < 0)
        return r;

    s->host->engine.trouble = trouble;
    s->host->engine.troubles = troubles;
    s->host->engine.gone = gone;
    s->host->engine.status = status;
    s->host->engine.status_cls = s;
    s->host->engine.stopping = &s->stopping;

    return workers_of(s->options) > 1 ? collections_new(&s->host->engine.collections) : 0;
}

static int start_parts(struct running *r)
{
    struct server *s = &r->server;
    struct http_limits limits = limits_of(s->options);
    char message[512] = "";

    int error = token_check(s->options, message, sizeof(message));
    if (error == 0)
        error = troubles_new(&s->troubles);
    if (error == 0)
        error = make_host(s, message, sizeof(message));
    if (error == 0)
        error =
            scripts_new(s->options, s->host, workers_of(s->options), &s->scripts, message, sizeof(message));
    if (error < 0) {
        fprintf(stderr, "sonda: %s\n", *message ? message : strerror(-error));
        return 2;
    }
    if ((error = http_server_new(&limits, &s->http)) < 0)
        return complain(error, "cannot make a server", "");
    int bad = listen_all(s);
    if (bad)
        return bad;
    if ((error = route_states_new(s->host->engine.metrics, &s->routes)) < 0 ||
        (error = server_metrics_new(s, &r->metrics)) < 0 || (error = start_workers(s)) < 0 ||
        (error = clock_start(s, r->metrics, &r->clock)) < 0 || (error = signals_start(s, &r->signals)) < 0)
        return complain(error, "cannot start", "");
    return 0;
}

/* What serving does not wait for. */
static int start_rest(struct running *r)
{
    struct server *s = &r->server;

    if (scripts_try(s->scripts) > 0 && s->options->strict_scripts) {
        fputs("sonda: --strict-scripts: the dry run of the scripts found faults\n", stderr);
        return 2;
    }
    wake_workers(s);
    int error = jobs_start(s, &r->jobs);
    if (error < 0)
        return complain(error, "cannot start", "jobs");
    const char *trouble = watch_trouble(r->watch);
    if (trouble)
        log_event(LOG_WARN, "changes of scripts are found by polling", "reason", trouble, NULL);
    r->polled_ns = monotonic_ns();
    r->poll_after_ns = poll_ms(r) * 1000000;
    warn_of_absent_layers(s->options);
    warn_of_frozen_layers(r);
    tell_watch(r);
    return 0;
}

static void join_workers(struct server *s)
{
    for (size_t i = 0; i < s->worker_count; i++) {
        struct worker *w = s->workers[i];
        if (w->lost)
            continue; /* its thread is somewhere inside; nothing of it can be freed */
        pthread_join(w->thread, NULL);
        http_worker_free(w->http);
        free(w);
    }
    free(s->workers);
}

static void stop_parts(struct running *r)
{
    struct server *s = &r->server;

    ticker_stop(r->jobs);
    ticker_stop(r->clock);
    join_workers(s);
    signals_stop(r->signals);
    watch_free(r->watch);
    http_server_free(s->http);
    server_metrics_free(r->metrics);
    scripts_free(s->scripts);
    route_states_free(s->routes);
    host_free(s->host);
    troubles_free(s->troubles);
    server_close(s);
}

/* glibc gives each thread an arena of its own, and what lies free in one is of no use to another. Small
 * blocks come from per-thread caches anyway, so two workers share an arena at little cost: 1.7 MiB less after
 * a million requests. The thresholds are fixed, else the first large answer that is freed raises them for
 * good, and what a large scrape took is never given back. mallopt(3) */
static void bound_memory(size_t workers)
{
    mallopt(M_ARENA_MAX, workers > 2 ? (int)(workers + 1) / 2 : 1);
    mallopt(M_MMAP_THRESHOLD, 256 << 10);
    mallopt(M_TRIM_THRESHOLD, 256 << 10);
    mallopt(M_TOP_PAD, 64 << 10);
}

int serve(const struct options *o)
{
    struct running r = { .server = { .options = o, .admin = admin_answer }, .looked = true };

    bound_memory(workers_of(o));
    native_limit(o->native_bytes ? o->native_bytes : host_native_bytes());
    signals_block();
    int error = server_open(&r.server);
    int bad = error < 0 ? complain(error, "cannot start", "") : start_watch(&r);
    if (bad == 0)
        bad = start_parts(&r);
    if (bad == 0)
        bad = start_rest(&r);
    if (bad) {
        signals_stop(r.signals);
        r.signals = NULL;
        if (r.server.http)
            http_server_stop(r.server.http, 0);
        stop_parts(&r);
        return bad;
    }
    watch_over(&r);
    /* A lost thread may still be inside what would be freed, and this frame ends with the function: leave at
     * once. */
    if (r.server.lost > 0) {
        log_line(LOG_INFO, "stopped");
        _exit(0);
    }
    stop_parts(&r);
    log_line(LOG_INFO, "stopped");
    return 0;
}
