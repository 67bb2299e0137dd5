/* SPDX-License-Identifier: MIT */
#include "program/ladder.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "program/modules.h"
#include "program/trial.h"

#define TOLD_MAX 256 /* faults that are remembered, so that the next step does not tell them again */

struct ladder {
    const struct engine_host *host;
    void (*fault)(void *cls, const struct script_fault *f);
    void *cls;
    bool tries;
    struct bundle *bundle;
    bool *faulty; /* one a script of the bundle */
    bool unhealthy;
    uint64_t told[TOLD_MAX];
    size_t told_count;
};

static bool is_told(struct ladder *l, const struct script_fault *f)
{
    uint64_t h = hash_bytes(HASH_BEGIN, f->path, strlen(f->path));
    h = hash_bytes(h, f->reason, strlen(f->reason)) + (uint64_t)f->line;

    for (size_t i = 0; i < l->told_count; i++) {
        if (l->told[i] == h)
            return true;
    }
    if (l->told_count < TOLD_MAX)
        l->told[l->told_count++] = h;
    return false;
}

static void mark(struct ladder *l, const struct bundle_script *s)
{
    if (s && s->layer > 0)
        l->faulty[s - l->bundle->scripts] = true;
}

/* A script that a higher layer gave another module than it was written for is not at fault before the module
 * is: that gives way first, and the script is tried again with its own. */
static void blame(struct ladder *l, const struct bundle_script *s)
{
    if (s && !modules_mark_replaced(l->bundle, s, l->faulty))
        mark(l, s);
}

static void take_fault(void *cls, const struct script_fault *f)
{
    struct ladder *l = cls;

    blame(l, bundle_at(l->bundle, f->path));
    if (l->fault && !is_told(l, f))
        l->fault(l->cls, f);
}

static bool any_marked(const struct ladder *l)
{
    for (size_t i = 0; i < l->bundle->count; i++) {
        if (l->faulty[i])
            return true;
    }
    return false;
}

/* Who took /health away: the script that declares it, else the one of that name, else any of a layer. */
static void blame_for_health(struct ladder *l, const struct script_fault *f)
{
    take_fault(l, f);
    l->unhealthy = true;
    mark(l, bundle_find(l->bundle, "health.lua"));
    for (size_t i = 0; !any_marked(l) && i < l->bundle->count; i++)
        mark(l, &l->bundle->scripts[i]);
}

static bool stays(void *cls, const struct bundle_script *s)
{
    const struct ladder *l = cls;

    return !l->faulty[s - l->bundle->scripts] || (!s->below && !l->unhealthy);
}

/* Is there anything that can give way? */
static bool can_descend(struct ladder *l)
{
    for (size_t i = 0; i < l->bundle->count; i++) {
        if (!stays(l, &l->bundle->scripts[i]))
            return true;
    }
    return false;
}

/* An engine of the bundle as it is, tried; what is at fault is marked. */
static int step(struct ladder *l, struct engine **ret)
{
    struct script_fault f;
    int r = engine_new(l->host, l->bundle, true, take_fault, l, ret);

    if (r < 0)
        return r;
    if (l->tries)
        trial_run(*ret, take_fault, l);
    if (!trial_health(*ret, &f))
        blame_for_health(l, &f);
    if (!can_descend(l) && engine_spent(*ret)) { /* the trial filled it */
        engine_free(*ret);
        r = engine_new(l->host, l->bundle, true, take_fault, l, ret);
    }
    return r;
}

/* Takes the marks away with the bundle that they are of. */
static int descend(struct ladder *l)
{
    struct bundle *lower;
    int r = bundle_without(l->bundle, stays, l, &lower);

    if (r < 0)
        return r;
    bundle_free(l->bundle);
    free(l->faulty);
    l->bundle = lower;
    l->unhealthy = false;
    l->faulty = calloc(lower->count + 1, sizeof(*l->faulty));
    return l->faulty ? 0 : -ENOMEM;
}

/* Each descent takes at least one file away, so there is an end. */
static int climb_down(struct ladder *l, struct engine **ret)
{
    for (;;) {
        int r = step(l, ret);
        if (r < 0 || !can_descend(l))
            return r;
        engine_free(*ret);
        r = descend(l);
        if (r < 0)
            return r;
    }
}

int ladder_load(const struct engine_host *host, struct bundle *scripts, bool tries,
                void (*fault)(void *cls, const struct script_fault *f), void *cls, struct bundle **ret,
                struct engine **engine)
{
    struct ladder l = { .host = host, .fault = fault, .cls = cls, .tries = tries };

    l.faulty = calloc(scripts->count + 1, sizeof(*l.faulty));
    if (!l.faulty)
        return -ENOMEM;
    l.bundle = bundle_ref(scripts);
    int r = climb_down(&l, engine);
    free(l.faulty);
    if (r < 0) {
        bundle_free(l.bundle);
        return r;
    }

    *ret = l.bundle;
    return 0;
}
