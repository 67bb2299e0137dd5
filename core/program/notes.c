/* SPDX-License-Identifier: MIT */
#include "program/notes.h"

#include <stdio.h>
#include <string.h>

#include "api/job.h"
#include "collect/foreign.h"
#include "collect/option.h"
#include "collect/settings.h"
#include "collect/table.h"
#include "engine/loader.h"
#include "route/removed.h"
#include "route/route.h"
#include "route/table.h"

/* What `other` declares and `engine` does not is told to `lost`: where, what it is ("the job", a method), its
 * name. */
struct noting {
    struct engine *engine, *other;
    void (*note)(void *cls, const struct script_fault *n);
    void *cls;
    void (*lost)(struct noting *n, const char *path, int line, const char *what, const char *name);
    struct script_fault gone; /* the file that is being told of by notes_tell_gone */
};

/* The file that stands in the place of the one at that path, or NULL: that one was not replaced. */
static const struct bundle_script *replacer_of(const struct bundle *b, const char *path)
{
    for (size_t i = 0; i < b->count; i++) {
        for (const struct bundle_script *s = b->scripts[i].below; s; s = s->below) {
            if (strcmp(s->path, path) == 0)
                return &b->scripts[i];
        }
    }
    return NULL;
}

/* The script at `path` declares what the engine lacks. */
static void tell_loss(struct noting *n, const char *path, int line, const char *what, const char *name)
{
    const struct bundle_script *by = replacer_of(engine_bundle(n->engine), path);
    struct script_fault note = { 0 };

    if (!by)
        return;
    snprintf(note.path, sizeof(note.path), "%s", by->path);
    snprintf(note.reason, sizeof(note.reason), "takes away %s %.200s, which %.200s:%d declares", what, name,
             path, line);
    n->note(n->cls, &note);
}

static void tell_lost_routes(struct noting *n)
{
    for (size_t i = 0; i < route_count(n->other); i++) {
        const struct route *r = route_at(n->other, i);
        if (!route_table_same(route_table_of(n->engine), r) && !removed_has(n->engine, r))
            n->lost(n, r->script, r->line, r->method, r->pattern);
    }
}

static void tell_lost_collectors(struct noting *n)
{
    const struct collector_table *before = collector_table_of(n->other), *now = collector_table_of(n->engine);

    for (size_t i = 0; i < before->count; i++) {
        const struct collector *c = &before->list[i];
        if (collector_table_find(now, c->name))
            continue;
        if (c->deferred) /* where it is declared is known once its script was run */
            engine_complete(n->other, NULL, NULL);
        n->lost(n, c->script, c->line, "the collector", c->name);
    }
}

static bool has_job(const struct engine *e, const char *name)
{
    for (size_t i = 0; i < job_count(e); i++) {
        if (strcmp(job_at(e, i)->name, name) == 0)
            return true;
    }
    return false;
}

static void tell_lost_jobs(struct noting *n)
{
    for (size_t i = 0; i < job_count(n->other); i++) {
        const struct job *job = job_at(n->other, i);
        if (!has_job(n->engine, job->name))
            n->lost(n, job->script, job->line, "the job", job->name);
    }
}

static void tell_lost(struct noting *n)
{
    tell_lost_routes(n);
    tell_lost_collectors(n);
    tell_lost_jobs(n);
}

static bool stands_alone(void *cls, const struct bundle_script *s)
{
    (void)cls;
    return !s->below;
}

static bool replaces_any(const struct bundle *b)
{
    for (size_t i = 0; i < b->count; i++) {
        if (b->scripts[i].below)
            return true;
    }
    return false;
}

/* What the files below those that replaced them would declare: loaded once, a layer after the other. */
static void tell_losses(struct noting *n, const struct bundle *b)
{
    struct bundle *below;

    if (!replaces_any(b) || bundle_without(b, stands_alone, NULL, &below) < 0)
        return;
    if (engine_new(engine_host(n->engine), below, true, NULL, NULL, &n->other) == 0) {
        tell_lost(n);
        engine_free(n->other);
    }
    tell_losses(n, below);
    bundle_free(below);
}

static void tell_idle_scripts(const struct noting *n)
{
    const struct bundle *b = engine_bundle(n->engine);

    for (size_t i = 0; i < b->count; i++) {
        struct script_fault note = { .reason = "declares nothing: no route, no collector, no job" };
        if (b->scripts[i].layer == 0 || !loader_is_script(&b->scripts[i]) || engine_declared(n->engine, i))
            continue;
        snprintf(note.path, sizeof(note.path), "%s", b->scripts[i].path);
        n->note(n->cls, &note);
    }
}

static void write_unknown(const struct collector_table *t, const char *option, char *reason, size_t size)
{
    const struct foreign_option *foreign = foreign_find(option + strlen("collector."));
    const char *meant = foreign ? NULL : collector_option_nearest(t, option);

    if (foreign)
        snprintf(reason, size, "%s: node_exporter's, and not here%s%s", option, foreign->instead ? ": " : "",
                 foreign->instead ? foreign->instead : "");
    else if (meant)
        snprintf(reason, size, "%s: no collector and no option of that name; is collector.%s meant?", option,
                 meant);
    else
        snprintf(reason, size, "%s: no collector and no option of that name", option);
}

/* What sonda.enable gives and nobody asked for. */
static void tell_unknown_options(const struct noting *n)
{
    const struct collector_table *t = collector_table_of(n->engine);
    const struct given_option *o;

    for (size_t i = 0; (o = option_given(t->context, i)); i++) {
        struct script_fault note = { .line = o->line };
        if (collector_option_standing(t, o->name, o->value) == OPTION_KNOWN)
            continue;
        snprintf(note.path, sizeof(note.path), "%s", o->script);
        write_unknown(t, o->name, note.reason, sizeof(note.reason));
        n->note(n->cls, &note);
    }
}

void notes_tell(struct engine *e, void (*note)(void *cls, const struct script_fault *n), void *cls)
{
    struct noting n = { .engine = e, .note = note, .cls = cls, .lost = tell_loss };

    tell_losses(&n, engine_bundle(e));
    tell_idle_scripts(&n);
    tell_unknown_options(&n);
}

/* ---- files that are gone ---- */

static bool is_gone(const struct bundle *now, const struct bundle_script *s)
{
    return s->layer > 0 && !bundle_at(now, s->path) && !replacer_of(now, s->path);
}

static bool any_gone(const struct bundle *now, const struct bundle *before)
{
    for (size_t i = 0; i < before->count; i++) {
        if (is_gone(now, &before->scripts[i]))
            return true;
    }
    return false;
}

static const char gone[] = "gone";

/* A loss of the file that is being told of goes into its note. */
static void add_loss(struct noting *n, const char *path, int line, const char *what, const char *name)
{
    size_t len = strlen(n->gone.reason);
    const char *joint = strcmp(n->gone.reason, gone) == 0 ? ", and with it" : ",";

    (void)line;
    if (strcmp(path, n->gone.path) == 0)
        snprintf(n->gone.reason + len, sizeof(n->gone.reason) - len, "%s %s %.200s", joint, what, name);
}

static void tell_gone(struct noting *n, const struct bundle_script *s)
{
    const struct bundle_script *lower = bundle_find(engine_bundle(n->engine), s->name);

    n->gone = (struct script_fault){ 0 };
    snprintf(n->gone.path, sizeof(n->gone.path), "%s", s->path);
    snprintf(n->gone.reason, sizeof(n->gone.reason), "%s", gone);
    if (n->other)
        tell_lost(n);
    size_t len = strlen(n->gone.reason);
    if (lower)
        snprintf(n->gone.reason + len, sizeof(n->gone.reason) - len, "; %.200s serves in its place",
                 lower->path);
    n->note(n->cls, &n->gone);
}

/* What they declared is known by loading them once more. */
void notes_tell_gone(struct engine *e, struct bundle *before,
                     void (*note)(void *cls, const struct script_fault *n), void *cls)
{
    struct noting n = { .engine = e, .note = note, .cls = cls, .lost = add_loss };

    if (!any_gone(engine_bundle(e), before))
        return;
    if (engine_new(engine_host(e), before, true, NULL, NULL, &n.other) < 0)
        n.other = NULL;
    for (size_t i = 0; i < before->count; i++) {
        if (is_gone(engine_bundle(e), &before->scripts[i]))
            tell_gone(&n, &before->scripts[i]);
    }
    engine_free(n.other);
}
