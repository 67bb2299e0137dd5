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
#include "base/log.h"
#include "engine/script_fault.h"
#include "program/flags.h"
#include "program/ladder.h"
#include "program/layers.h"
#include "program/notes.h"
#include "serve/generation.h"

#define RETRY_NS     5000000000ll
#define RETRY_MAX_NS 60000000000ll
#define PASTS_MAX    4 /* earlier bundles kept for a rollback */

struct past {
    struct bundle *bundle;
    uint64_t number;
    int64_t loaded_realtime_ns;
};

struct scripts {
    const struct options *options;
    struct host *host;
    size_t workers;
    bool jobs;                  /* the scripts of the first generation declare some */
    struct generation *current; /* atomic */
    bool incomplete; /* what serves has faults of its own: scripts left out at start, routes that fail */
    uint64_t rejected_hash; /* identity of what was refused last: told once, and tried again */
    int64_t
        retry_ns; /* at this monotonic time, since what was refused may have been a busy machine's fault */
    int64_t retry_after_ns;
    uint64_t held_hash; /* identity of the files when a rollback was made: left alone until they change */

    pthread_mutex_t lock; /* over what follows: told to any thread, never taken on a request's way */
    struct engine_status status;
    struct findings faults, notes, gone; /* that stand */
    struct past pasts[PASTS_MAX];        /* newest first; without the current one */
    size_t past_count;
    struct retired {
        struct retired *next;
        struct engine *engine;
    } * retired;
};

/* ---- faults ---- */

/* Of what a look at the layers gave: the scripts, and what could not be read. */
static uint64_t identity(const struct bundle *b, const struct findings *unread)
{
    return findings_hash(unread, b->hash);
}

/* What was found of one look at the layers. */
struct reading {
    struct findings faults, notes, gone;
};

static void take_fault(void *cls, const struct script_fault *f)
{
    findings_add(&((struct reading *)cls)->faults, f);
}

static void take_note(void *cls, const struct script_fault *f)
{
    findings_add(&((struct reading *)cls)->notes, f);
}

/* Returns 0 with all layers as one bundle, or -ENOMEM. */
static int read_layers(const struct scripts *s, struct reading *found, struct bundle **ret)
{
    struct layers layers = { (const char *const *)s->options->scripts.items, take_fault, take_note, found };
    int r = layers_read(&layers, ret);

    return r < 0 ? r : 0;
}

static void publish_faults(struct scripts *s, const struct findings *f)
{
    pthread_mutex_lock(&s->lock);
    s->faults = *f;
    s->status.faults = (unsigned)f->count;
    if (f->count) {
        s->status.fault = f->list[0];
        s->status.fault_realtime_ns = clock_ns(CLOCK_REALTIME);
    }
    pthread_mutex_unlock(&s->lock);
}

static void tell_faults(const struct findings *f, const char *what)
{
    findings_log(f, LOG_ERROR, what);
}

/* What may not have been meant, of the generation that serves from now on. */
static void publish_notes(struct scripts *s, const struct findings *notes)
{
    pthread_mutex_lock(&s->lock);
    s->notes = *notes;
    pthread_mutex_unlock(&s->lock);
    findings_log(notes, LOG_WARN, "scripts, to be looked at");
}

/* Files that were taken away, by the change that serves from now on. */
static void publish_gone(struct scripts *s, const struct findings *gone)
{
    pthread_mutex_lock(&s->lock);
    s->gone = *gone;
    s->status.gone = (unsigned)gone->count;
    pthread_mutex_unlock(&s->lock);
    findings_log(gone, LOG_WARN, "a file of the scripts was taken away");
}

/* ---- a generation is published ---- */

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

static void warn_of_unknown_flags(const struct engine *e)
{
    char flag[160];

    for (size_t place = 0; flags_unknown(e, &place, flag, sizeof(flag));)
        log_event(LOG_WARN, "no collector and no option of that name", "flag", flag, NULL);
}

/* What node_exporter alone has does not keep the server down that takes its place. */
static void warn_of_foreign_flags(const struct engine *e)
{
    char flag[160];
    const char *instead;

    for (size_t place = 0; flags_foreign(e, &place, flag, sizeof(flag), &instead);)
        log_event(LOG_WARN, "node_exporter's, and not here: of no effect", "flag", flag, "instead", instead,
                  NULL);
}

/* ---- what was refused is tried again ---- */

bool scripts_retry_due(const struct scripts *s)
{
    return s->rejected_hash && monotonic_ns() >= s->retry_ns;
}

int64_t scripts_retry_ns(const struct scripts *s)
{
    return s->rejected_hash ? s->retry_ns : INT64_MAX;
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

/* A value that its script cannot take (a pattern that is none) would leave the collector out for good and
 * have every change of scripts rejected: it is told at once, too. */
static int check_values(const struct findings *f, char *message, size_t size)
{
    for (size_t i = 0; i < f->kept; i++)
        if (f->list[i].option) {
            snprintf(message, size, "%s", f->list[i].reason);
            return -EINVAL;
        }

    return 0;
}

/* One engine is enough to begin to serve with; scripts_renew makes the others. A dry run, which may be
 * slow, is not waited for: see scripts_try. */
static int load_first(struct scripts *s, struct reading *found)
{
    struct bundle *all, *bundle;
    struct engine *e;

    int r = read_layers(s, found, &all);
    if (r < 0)
        return r;
    s->rejected_hash = identity(all, &found->faults);
    r = ladder_load(&s->host->engine, all, false, findings_add, &found->faults, &bundle, &e);
    bundle_free(all);
    if (r < 0)
        return r;

    struct generation *g = generation_alloc(s->workers, bundle);
    bundle_free(bundle);
    if (!g) {
        engine_free(e);
        return -ENOMEM;
    }
    s->jobs = job_count(e) > 0;
    g->engines[0] = e;
    publish(s, g, false);
    return 0;
}

static void tell_start(char *message, size_t size, const struct findings *f, int error)
{
    char text[SCRIPT_FAULT_SIZE];

    script_fault_write(&f->list[0], text);
    if (f->count)
        snprintf(message, size, "%s", text);
    else
        snprintf(message, size, "scripts cannot be loaded: %s", strerror(-error));
}

/* What was found at start: does it serve? Returns 0, or a negative errno with a line in `message`. */
static int judge_start(struct scripts *s, struct findings *f, char *message, size_t size)
{
    flags_load(s->current->engines[0], findings_add, f);
    int r = check_values(f, message, size);
    if (r < 0)
        return r;
    warn_of_foreign_flags(s->current->engines[0]);
    tell_faults(f, "a fault of the scripts; what is sound serves");
    if (f->count && s->options->strict_scripts) {
        tell_start(message, size, f, -EINVAL);
        return -EINVAL;
    }
    if (f->count) { /* a collector may only be missing because its script is broken */
        warn_of_unknown_flags(s->current->engines[0]);
        return 0;
    }
    return flags_check(s->current->engines[0], message, size);
}

int scripts_new(const struct options *o, struct host *h, size_t workers, struct scripts **ret, char *message,
                size_t size)
{
    struct scripts *s = calloc(1, sizeof(*s));
    struct reading found = { 0 };

    if (!s)
        return -ENOMEM;
    s->options = o;
    s->host = h;
    s->workers = workers;
    pthread_mutex_init(&s->lock, NULL);
    int r = load_first(s, &found);
    if (r < 0)
        tell_start(message, size, &found.faults, r);
    else
        r = judge_start(s, &found.faults, message, size);
    if (r < 0) {
        scripts_free(s);
        return r;
    }
    publish_faults(s, &found.faults);
    publish_notes(s, &found.notes);
    doubt(s, found.faults.count ? s->rejected_hash : 0);

    *ret = s;
    return 0;
}

/* What the dry run left of the scripts serves from now on. */
static int step_down(struct scripts *s, struct bundle *b, struct findings *notes)
{
    struct findings repeated = { 0 };
    struct generation *g = generation_prepare(&s->host->engine, s->workers, b, true, &repeated, notes);

    if (!g)
        return -ENOMEM;
    struct engine *idle = generation_take_idle_jobs(g);
    publish(s, g, false);
    engine_free(idle);
    log_adopted(s, "scripts that fail their dry run gave way");
    return 0;
}

/* The engine that was tried is that of the jobs, where its scripts are those that serve. */
static int keep_tried(struct scripts *s, struct bundle *b, struct engine *e, struct reading *found)
{
    if (b->hash != s->current->bundle->hash) {
        engine_free(e);
        return step_down(s, b, &found->notes);
    }
    notes_tell(e, findings_add, &found->notes);
    s->current->jobs = e;
    engine_free(generation_take_idle_jobs(s->current));
    return 0;
}

size_t scripts_try(struct scripts *s)
{
    struct reading found = { 0 };
    bool layered = s->options->scripts.count > 0; /* what is built in was tried when it was built */
    struct bundle *b;
    struct engine *e;

    if (!layered && !s->jobs)
        return 0;
    if (ladder_load(&s->host->engine, s->current->bundle, layered, findings_add, &found.faults, &b, &e) < 0)
        return 0;
    bundle_forget_chunks(b);
    uint64_t hash = s->current->bundle->hash;
    if (found.faults.count && s->faults.count == 0) /* known before what gave way to them serves */
        publish_faults(s, &found.faults);
    if (keep_tried(s, b, e, &found) == 0 && layered) {
        tell_faults(&found.faults, "a fault of the scripts; what is sound serves");
        publish_notes(s, &found.notes);
    }
    if (found.faults.count && !s->incomplete)
        doubt(s, hash);
    bundle_free(b);
    malloc_trim(0);
    return found.faults.count;
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

/* There is nobody left to serve, and a dry run breaks off. */
static bool stopping(const struct scripts *s)
{
    return __atomic_load_n(s->host->engine.stopping, __ATOMIC_ACQUIRE);
}

static enum scripts_outcome take_over(struct scripts *s, struct bundle *b, struct reading *found,
                                      bool rolled_back)
{
    struct findings *f = &found->faults;
    uint64_t hash = identity(b, f);
    struct generation *g =
        f->count ? NULL : generation_prepare(&s->host->engine, s->workers, b, rolled_back, f, &found->notes);
    if (!g && stopping(s))
        return SCRIPTS_UNCHANGED;
    if (!g)
        return reject(s, hash, f);

    if (!rolled_back)
        notes_tell_gone(g->jobs, s->current->bundle, findings_add, &found->gone);
    warn_of_unknown_flags(g->jobs); /* where all scripts were run */
    struct engine *idle = generation_take_idle_jobs(g);
    publish_faults(s, f);
    publish(s, g, rolled_back);
    s->rejected_hash = 0;
    s->incomplete = f->count > 0;
    tell_faults(f, "a fault of the scripts that serve again");
    log_adopted(s, rolled_back ? "scripts rolled back" : "scripts reloaded");
    publish_notes(s, &found->notes);
    publish_gone(s, &found->gone);
    scripts_retire(s, idle);
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
    struct reading found = { 0 };
    struct bundle *b;

    int r = read_layers(s, &found, &b);
    if (r < 0) {
        findings_add_errno(&found.faults, r);
        return reject(s, 0, &found.faults);
    }
    if (forced)
        s->rejected_hash = 0; /* who asks is told again */
    uint64_t hash = identity(b, &found.faults);
    bool serving = found.faults.count == 0 && b->hash == s->current->bundle->hash && !s->incomplete;
    if (serving && s->rejected_hash)
        forgive(s);
    bool known = hash == s->held_hash || (hash == s->rejected_hash && !scripts_retry_due(s)) ||
                 (serving && !s->held_hash);
    enum scripts_outcome outcome = SCRIPTS_UNCHANGED;
    if (forced || !known) {
        s->held_hash = 0;
        outcome = take_over(s, b, &found, false);
    }
    bundle_free(b);
    return outcome;
}

/* The files as they are now must not come back by the next look at them. */
static void hold_files(struct scripts *s)
{
    struct reading found = { 0 };
    struct bundle *b;

    if (read_layers(s, &found, &b) == 0) {
        s->held_hash = identity(b, &found.faults);
        bundle_free(b);
    }
}

enum scripts_outcome scripts_rollback(struct scripts *s)
{
    struct reading found = { 0 };

    if (s->past_count == 0)
        return SCRIPTS_UNCHANGED;
    struct bundle *b = bundle_ref(s->pasts[0].bundle);
    hold_files(s);
    enum scripts_outcome outcome = take_over(s, b, &found, true);
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
    struct engine *e;

    int r = engine_new(&s->host->engine, s->current->bundle, true, NULL, NULL, &e);
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

static void copy_findings(struct scripts *s, const struct findings *from, struct findings *ret)
{
    pthread_mutex_lock(&s->lock);
    *ret = *from;
    pthread_mutex_unlock(&s->lock);
}

void scripts_faults(struct scripts *s, struct findings *ret)
{
    copy_findings(s, &s->faults, ret);
}

void scripts_notes(struct scripts *s, struct findings *ret)
{
    copy_findings(s, &s->notes, ret);
}

void scripts_gone(struct scripts *s, struct findings *ret)
{
    copy_findings(s, &s->gone, ret);
}

size_t scripts_gone_list(struct scripts *s, struct script_fault *ret, size_t max)
{
    pthread_mutex_lock(&s->lock);
    size_t count = s->gone.kept < max ? s->gone.kept : max;
    memcpy(ret, s->gone.list, count * sizeof(*ret));
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
