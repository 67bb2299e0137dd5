/* SPDX-License-Identifier: MIT */
#include "serve/scripts.h"

#include <errno.h>
#include <malloc.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "api/job.h"
#include "base/clock.h"
#include "base/hash.h"
#include "base/log.h"
#include "collect/table.h"
#include "engine/explain.h"
#include "program/layers.h"
#include "route/route.h"

#define RETRY_NS     5000000000ll
#define RETRY_MAX_NS 60000000000ll
#define PASTS_MAX    4 /* earlier bundles kept for a rollback */

/* Engines of one bundle, one a worker slot. Each slot is emptied by the worker that adopts it. */
struct generation {
    struct generation *older;
    uint64_t number;
    struct bundle *bundle;
    struct engine *jobs; /* NULL: no jobs were declared, or adopted */
    size_t count;
    struct engine *engines[]; /* atomic exchange */
};

struct past {
    struct bundle *bundle;
    uint64_t number;
    int64_t loaded_realtime_ns;
};

struct scripts {
    const struct options *options;
    struct host *host;
    size_t workers;
    struct generation *current; /* atomic */
    bool incomplete; /* what serves has faults of its own: scripts left out at start, routes that fail */
    uint64_t rejected_hash; /* identity of what was refused last: told once, and tried again */
    int64_t
        retry_ns; /* at this monotonic time, since what was refused may have been a busy machine's fault */
    int64_t retry_after_ns;
    uint64_t held_hash; /* identity of the files when a rollback was made: left alone until they change */

    pthread_mutex_t lock; /* over what follows: told to any thread, never taken on a request's way */
    struct engine_status status;
    struct script_fault faults[SCRIPTS_FAULTS_MAX];
    size_t fault_count;
    struct past pasts[PASTS_MAX]; /* newest first; without the current one */
    size_t past_count;
    struct retired {
        struct retired *next;
        struct engine *engine;
    } * retired;
};

/* ---- faults ---- */

/* What went wrong while one bundle was read, loaded and tried. */
struct findings {
    struct script_fault faults[SCRIPTS_FAULTS_MAX];
    size_t kept, count;
};

static void find(void *cls, const struct script_fault *f)
{
    struct findings *all = cls;

    if (all->kept < SCRIPTS_FAULTS_MAX)
        all->faults[all->kept++] = *f;
    all->count++;
}

/* Of what a look at the layers gave: the scripts, and what could not be read. */
static uint64_t identity(const struct bundle *b, const struct findings *unread)
{
    uint64_t h = b->hash;

    for (size_t i = 0; i < unread->kept; i++)
        h = hash_bytes(h, unread->faults[i].path, strlen(unread->faults[i].path));
    return h;
}

static void find_in_route(void *cls, const struct route *r, const struct script_fault *f)
{
    struct script_fault told = route_fault(r, f);

    find(cls, &told);
}

static void write_place(const struct script_fault *f, char place[300])
{
    if (f->line > 0)
        snprintf(place, 300, "%s:%d", f->path, f->line);
    else
        snprintf(place, 300, "%s", f->path);
}

static void log_fault(enum log_level level, const char *what, const struct script_fault *f)
{
    char place[300], hint[256] = "";

    write_place(f, place);
    explain(f->reason, NULL, 0, hint, sizeof(hint));
    log_event(level, what, "at", place, "reason", f->reason, "hint", *hint ? hint : NULL, "trace",
              *f->trace ? f->trace : NULL, NULL);
}

static void publish_faults(struct scripts *s, const struct findings *f)
{
    pthread_mutex_lock(&s->lock);
    memcpy(s->faults, f->faults, f->kept * sizeof(f->faults[0]));
    s->fault_count = f->kept;
    s->status.faults = (unsigned)f->count;
    if (f->count) {
        s->status.fault = f->faults[0];
        s->status.fault_realtime_ns = clock_ns(CLOCK_REALTIME);
    }
    pthread_mutex_unlock(&s->lock);
}

static void tell_faults(const struct findings *f, const char *what)
{
    for (size_t i = 0; i < f->kept; i++)
        log_fault(LOG_ERROR, what, &f->faults[i]);
    if (f->count > f->kept)
        log_line(LOG_ERROR, "%s: %zu more", what, f->count - f->kept);
}

/* ---- a generation ---- */

static void generation_free(struct generation *g)
{
    for (size_t i = 0; i < g->count; i++)
        engine_free(g->engines[i]);
    engine_free(g->jobs);
    bundle_free(g->bundle);
    free(g);
}

static struct generation *generation_alloc(size_t workers, struct bundle *b)
{
    struct generation *g = calloc(1, sizeof(*g) + workers * sizeof(g->engines[0]));
    if (!g)
        return NULL;

    g->bundle = bundle_ref(b);
    g->count = workers;
    return g;
}

/* All engines of a generation; faults, which are all found, end it, unless what is sound shall serve. */
static int generation_new(struct scripts *s, struct bundle *b, bool lenient, struct findings *f,
                          struct generation **ret)
{
    struct findings repeated = { 0 };
    struct generation *g = generation_alloc(s->workers, b);
    if (!g)
        return -ENOMEM;

    int r = engine_new(&s->host->engine, b, true, find, f, &g->jobs);
    if (r == 0 && f->count && !lenient)
        r = -EINVAL;
    for (size_t i = 0; r == 0 && i < g->count; i++)
        r = engine_new(&s->host->engine, b, lenient, find, lenient ? &repeated : f, &g->engines[i]);
    bundle_forget_chunks(b);
    if (r < 0) {
        generation_free(g);
        return r;
    }

    *ret = g;
    return 0;
}

/* Jobs run in an engine of their own; where there are none it is not kept. */
static void drop_idle_jobs(struct generation *g)
{
    if (g->jobs && job_count(g->jobs) == 0) {
        engine_free(g->jobs);
        g->jobs = NULL;
    }
}

static void remember_past(struct scripts *s, const struct generation *g)
{
    if (s->past_count == PASTS_MAX)
        bundle_free(s->pasts[--s->past_count].bundle);
    memmove(s->pasts + 1, s->pasts, s->past_count * sizeof(s->pasts[0]));
    s->pasts[0] = (struct past){ bundle_ref(g->bundle), g->number, s->status.loaded_realtime_ns };
    s->past_count++;
}

static void publish(struct scripts *s, struct generation *g, bool rolled_back)
{
    struct generation *old = s->current;

    pthread_mutex_lock(&s->lock);
    if (old && !rolled_back)
        remember_past(s, old);
    g->older = old;
    g->number = old ? old->number + 1 : 1;
    s->status.generation = g->number;
    memcpy(s->status.hash, g->bundle->hash_text, sizeof(s->status.hash));
    s->status.loaded_realtime_ns = clock_ns(CLOCK_REALTIME);
    s->status.rolled_back = rolled_back;
    s->status.reloads += old != NULL;
    pthread_mutex_unlock(&s->lock);
    __atomic_store_n(&s->current, g, __ATOMIC_RELEASE);
}

static void log_adopted(struct scripts *s, const char *what)
{
    char number[24], count[24];

    snprintf(number, sizeof(number), "%llu", (unsigned long long)s->current->number);
    snprintf(count, sizeof(count), "%zu", s->current->bundle->count);
    log_event(LOG_INFO, what, "generation", number, "hash", s->current->bundle->hash_text, "files", count,
              NULL);
}

/* The flag that gave an option of scripts. */
static void name_flag(const char *option, const char *value, char *text, size_t size)
{
    snprintf(text, size, "--%s%s", strcmp(value, "0") == 0 ? "no-" : "", option);
}

static void warn_of_unknown_flags(const struct engine *e)
{
    const char *option, *value;
    char flag[160];

    for (size_t place = 0; (option = collector_table_unknown(collector_table_of(e), &place, &value));) {
        name_flag(option, value, flag, sizeof(flag));
        log_event(LOG_WARN, "no collector and no option of that name", "flag", flag, NULL);
    }
}

/* ---- what was refused is tried again ---- */

bool scripts_retry_due(const struct scripts *s)
{
    return s->rejected_hash && monotonic_ns() >= s->retry_ns;
}

/* The next try is after five seconds, then twice as long each time, up to a minute. */
static void plan_retry(struct scripts *s, bool again)
{
    s->retry_after_ns = again ? 2 * s->retry_after_ns : RETRY_NS;
    if (s->retry_after_ns > RETRY_MAX_NS)
        s->retry_after_ns = RETRY_MAX_NS;
    s->retry_ns = monotonic_ns() + s->retry_after_ns;
}

/* What serves has faults of its own, or none (0). It is tried again like what was refused: a busy machine may
 * have been at fault. */
static void doubt(struct scripts *s, uint64_t hash)
{
    s->incomplete = hash != 0;
    s->rejected_hash = hash;
    plan_retry(s, false);
}

/* ---- the first one ---- */

int scripts_check_flags(const struct engine *e, char *message, size_t size)
{
    const char *value;
    size_t place = 0;
    char flag[160];

    const char *option = collector_table_unknown(collector_table_of(e), &place, &value);
    if (!option)
        return 0;

    name_flag(option, value, flag, sizeof(flag));
    snprintf(message, size, "%s: no collector and no option of that name; see scripts/collectors/README.md",
             flag);
    return -EINVAL;
}

/* Is the flag given that this reason begins with, as those of lib/filter.lua do? */
static bool blames_flag(const struct host *h, const char *reason)
{
    const char *const *option = h->engine.options;

    if (strncmp(reason, "--", 2) != 0)
        return false;
    for (; option && option[0]; option += 2) {
        size_t len = strlen(option[0]);
        if (strncmp(reason + 2, option[0], len) == 0 && strchr(": ", reason[2 + len]))
            return true;
    }

    return false;
}

/* A value that its script cannot take (a pattern that is none) would leave the collector out for good and
 * have every change of scripts rejected: it is told at once, too. */
static int check_values(const struct host *h, const struct findings *f, char *message, size_t size)
{
    for (size_t i = 0; i < f->kept; i++)
        if (blames_flag(h, f->faults[i].reason)) {
            snprintf(message, size, "%s", f->faults[i].reason);
            return -EINVAL;
        }

    return 0;
}

/* One engine is enough to begin to serve with; scripts_renew makes the others, scripts_try the one of the
 * jobs. */
static int load_first(struct scripts *s, struct findings *f)
{
    struct layers layers = { (const char *const *)s->options->scripts.items, find, f };
    struct bundle *bundle;
    struct generation *g;

    int r = layers_read(&layers, &bundle);
    if (r < 0)
        return r;
    s->rejected_hash = identity(bundle, f);
    g = generation_alloc(s->workers, bundle);
    r = g ? engine_new(&s->host->engine, bundle, true, find, f, &g->engines[0]) : -ENOMEM;
    bundle_free(bundle);
    if (r < 0) {
        if (g)
            generation_free(g);
        return r;
    }

    publish(s, g, false);
    return 0;
}

int scripts_new(const struct options *o, struct host *h, size_t workers, struct scripts **ret, char *message,
                size_t size)
{
    struct scripts *s = calloc(1, sizeof(*s));
    struct findings f = { 0 };

    if (!s)
        return -ENOMEM;
    s->options = o;
    s->host = h;
    s->workers = workers;
    pthread_mutex_init(&s->lock, NULL);
    int r = load_first(s, &f);
    if (r == 0)
        r = check_values(h, &f, message, size);
    if (r == 0 && f.count && o->strict_scripts)
        r = -EINVAL;
    publish_faults(s, &f);
    if (!*message)
        tell_faults(&f, "script left out");
    doubt(s, f.count ? s->rejected_hash : 0);
    if (r == 0 && f.count) /* a collector may only be missing because its script is broken */
        warn_of_unknown_flags(s->current->engines[0]);
    else if (r == 0)
        r = scripts_check_flags(s->current->engines[0], message, size);
    if (r < 0) {
        char place[300];
        write_place(&f.faults[0], place);
        if (*message)
            ; /* told already */
        else if (f.count)
            snprintf(message, size, "%s: %s", place, f.faults[0].reason);
        else
            snprintf(message, size, "scripts cannot be loaded: %s", strerror(-r));
        scripts_free(s);
        return r;
    }

    *ret = s;
    return 0;
}

/* A dry run may have left the engine full. On failure there is none any more. */
static int renew_jobs(struct scripts *s, struct engine **e)
{
    struct findings ignored = { 0 };

    engine_free(*e);
    return engine_new(&s->host->engine, s->current->bundle, true, find, &ignored, e);
}

size_t scripts_try(struct scripts *s)
{
    struct findings f = { 0 }, repeated = { 0 };
    struct generation *g = s->current;
    struct engine *e = NULL;

    if (engine_new(&s->host->engine, g->bundle, true, find, &repeated, &e) < 0)
        return 0;
    bundle_forget_chunks(g->bundle);
    if (s->options->scripts.count) {
        route_dry_run(e, find_in_route, &f);
        tell_faults(&f, "route fails its dry run");
        if (f.count && s->fault_count == 0)
            publish_faults(s, &f);
        if (f.count && !s->incomplete)
            doubt(s, g->bundle->hash);
    }
    if (engine_spent(e) && renew_jobs(s, &e) < 0)
        return f.count;
    g->jobs = e;
    drop_idle_jobs(g);
    malloc_trim(0);
    return f.count;
}

void scripts_free(struct scripts *s)
{
    if (!s)
        return;
    scripts_collect(s, UINT64_MAX);
    if (s->current)
        generation_free(s->current);
    for (size_t i = 0; i < s->past_count; i++)
        bundle_free(s->pasts[i].bundle);
    pthread_mutex_destroy(&s->lock);
    free(s);
}

/* ---- reload ---- */

static enum scripts_outcome reject(struct scripts *s, uint64_t hash, const struct findings *f)
{
    bool again = hash && hash == s->rejected_hash;

    plan_retry(s, again);
    if (again)
        return SCRIPTS_UNCHANGED;
    pthread_mutex_lock(&s->lock);
    s->status.rejected++;
    pthread_mutex_unlock(&s->lock);
    s->rejected_hash = hash;
    publish_faults(s, f);
    tell_faults(f, "scripts rejected, the last good ones keep serving");
    return SCRIPTS_REJECTED;
}

static void find_errno(struct findings *f, int error)
{
    struct script_fault fault = { 0 };

    snprintf(fault.reason, sizeof(fault.reason), "scripts cannot be loaded: %s", strerror(-error));
    find(f, &fault);
}

/* There is nobody left to serve, and a dry run breaks off. */
static bool stopping(const struct scripts *s)
{
    return __atomic_load_n(s->host->engine.stopping, __ATOMIC_ACQUIRE);
}

/* The bundle as a generation that was loaded whole and dry-run, or NULL with what was found. Lenient: what
 * served before serves again, whatever is found. */
static struct generation *prepare(struct scripts *s, struct bundle *b, bool lenient, struct findings *f)
{
    struct generation *g = NULL;

    int r = generation_new(s, b, lenient, f, &g);
    if (r < 0 && f->count == 0)
        find_errno(f, r);
    if (r == 0 && (lenient || f->count == 0))
        route_dry_run(g->jobs, find_in_route, f);
    if (r == 0 && (lenient || f->count == 0) && !stopping(s))
        return g;

    if (g)
        generation_free(g);
    return NULL;
}

static enum scripts_outcome take_over(struct scripts *s, struct bundle *b, struct findings *f,
                                      bool rolled_back)
{
    uint64_t hash = identity(b, f);
    struct generation *g = f->count ? NULL : prepare(s, b, rolled_back, f);
    if (!g && stopping(s))
        return SCRIPTS_UNCHANGED;
    if (!g)
        return reject(s, hash, f);

    drop_idle_jobs(g);
    warn_of_unknown_flags(g->engines[0]);
    publish(s, g, rolled_back);
    publish_faults(s, f);
    s->rejected_hash = 0;
    s->incomplete = f->count > 0;
    tell_faults(f, "a fault of the scripts that serve again");
    log_adopted(s, rolled_back ? "scripts rolled back" : "scripts reloaded");
    return SCRIPTS_ADOPTED;
}

/* What was refused is gone: the files are again those that serve. */
static void forgive(struct scripts *s)
{
    s->rejected_hash = 0;
    publish_faults(s, &(struct findings){ 0 });
    log_line(LOG_INFO, "the files are again the scripts that serve");
}

enum scripts_outcome scripts_reload(struct scripts *s, bool forced)
{
    struct findings f = { 0 };
    struct layers layers = { (const char *const *)s->options->scripts.items, find, &f };
    struct bundle *b;

    int r = layers_read(&layers, &b);
    if (r < 0) {
        find_errno(&f, r);
        return reject(s, 0, &f);
    }
    if (forced)
        s->rejected_hash = 0; /* who asks is told again */
    uint64_t hash = identity(b, &f);
    bool serving = f.count == 0 && b->hash == s->current->bundle->hash && !s->incomplete;
    if (serving && s->rejected_hash)
        forgive(s);
    bool known = hash == s->held_hash || (hash == s->rejected_hash && !scripts_retry_due(s)) ||
                 (serving && !s->held_hash);
    enum scripts_outcome outcome = SCRIPTS_UNCHANGED;
    if (forced || !known) {
        s->held_hash = 0;
        outcome = take_over(s, b, &f, false);
    }
    bundle_free(b);
    return outcome;
}

/* The files as they are now must not come back by the next look at them. */
static void hold_files(struct scripts *s)
{
    struct findings f = { 0 };
    struct layers layers = { (const char *const *)s->options->scripts.items, find, &f };
    struct bundle *b;

    if (layers_read(&layers, &b) >= 0) {
        s->held_hash = identity(b, &f);
        bundle_free(b);
    }
}

enum scripts_outcome scripts_rollback(struct scripts *s)
{
    struct findings f = { 0 };

    if (s->past_count == 0)
        return SCRIPTS_UNCHANGED;
    struct bundle *b = bundle_ref(s->pasts[0].bundle);
    hold_files(s);
    enum scripts_outcome outcome = take_over(s, b, &f, true);
    if (outcome == SCRIPTS_ADOPTED) {
        pthread_mutex_lock(&s->lock);
        bundle_free(s->pasts[0].bundle);
        s->past_count--;
        memmove(s->pasts, s->pasts + 1, s->past_count * sizeof(s->pasts[0]));
        pthread_mutex_unlock(&s->lock);
    }
    bundle_free(b);
    return outcome;
}

/* ---- workers ---- */

uint64_t scripts_generation(const struct scripts *s)
{
    return __atomic_load_n(&s->current, __ATOMIC_ACQUIRE)->number;
}

struct engine *scripts_adopt(struct scripts *s, size_t slot, uint64_t *generation)
{
    struct generation *g = __atomic_load_n(&s->current, __ATOMIC_ACQUIRE);

    if (__builtin_expect(g->number == *generation, 1))
        return NULL;
    struct engine *e = __atomic_exchange_n(&g->engines[slot], NULL, __ATOMIC_ACQ_REL);
    if (e)
        *generation = g->number;
    return e;
}

struct engine *scripts_adopt_jobs(struct scripts *s, uint64_t *generation)
{
    struct generation *g = __atomic_load_n(&s->current, __ATOMIC_ACQUIRE);

    if (g->number == *generation)
        return NULL;
    *generation = g->number;
    return __atomic_exchange_n(&g->jobs, NULL, __ATOMIC_ACQ_REL);
}

int scripts_renew(struct scripts *s, size_t slot)
{
    struct findings ignored = { 0 };
    struct engine *e;

    int r = engine_new(&s->host->engine, s->current->bundle, true, find, &ignored, &e);
    if (r < 0)
        return r;

    engine_free(__atomic_exchange_n(&s->current->engines[slot], e, __ATOMIC_ACQ_REL));
    return 0;
}

void scripts_retire(struct scripts *s, struct engine *old)
{
    struct retired *r = old ? malloc(sizeof(*r)) : NULL;

    if (!r) {
        engine_free(old);
        return;
    }
    r->engine = old;
    pthread_mutex_lock(&s->lock);
    r->next = s->retired;
    s->retired = r;
    pthread_mutex_unlock(&s->lock);
}

static bool free_retired(struct scripts *s)
{
    pthread_mutex_lock(&s->lock);
    struct retired *list = s->retired;
    s->retired = NULL;
    pthread_mutex_unlock(&s->lock);
    bool any = list != NULL;
    while (list) {
        struct retired *next = list->next;
        engine_free(list->engine);
        free(list);
        list = next;
    }

    return any;
}

/* A generation stays until each worker has adopted a newer one: until then one may be reaching into it. */
void scripts_collect(struct scripts *s, uint64_t oldest)
{
    bool freed = free_retired(s);

    for (struct generation **g = &s->current; *g;) {
        if (*g != s->current && (*g)->number < oldest) {
            struct generation *gone = *g;
            *g = gone->older;
            generation_free(gone);
            freed = true;
        } else {
            g = &(*g)->older;
        }
    }
    if (freed)
        malloc_trim(0);
}

/* ---- telling ---- */

void scripts_status(struct scripts *s, struct engine_status *ret)
{
    pthread_mutex_lock(&s->lock);
    *ret = s->status;
    pthread_mutex_unlock(&s->lock);
}

size_t scripts_faults(struct scripts *s, struct script_fault *ret, size_t max)
{
    pthread_mutex_lock(&s->lock);
    size_t count = s->fault_count < max ? s->fault_count : max;
    memcpy(ret, s->faults, count * sizeof(*ret));
    pthread_mutex_unlock(&s->lock);
    return count;
}

size_t scripts_pasts(struct scripts *s, struct scripts_past *ret, size_t max)
{
    pthread_mutex_lock(&s->lock);
    size_t count = s->past_count < max ? s->past_count : max;
    for (size_t i = 0; i < count; i++) {
        ret[i] = (struct scripts_past){ .generation = s->pasts[i].number,
                                        .loaded_realtime_ns = s->pasts[i].loaded_realtime_ns };
        memcpy(ret[i].hash, s->pasts[i].bundle->hash_text, sizeof(ret[i].hash));
    }
    pthread_mutex_unlock(&s->lock);
    return count;
}

void scripts_note_watch(struct scripts *s, const char *trouble)
{
    pthread_mutex_lock(&s->lock);
    snprintf(s->status.watch_trouble, sizeof(s->status.watch_trouble), "%s", trouble ? trouble : "");
    pthread_mutex_unlock(&s->lock);
}
