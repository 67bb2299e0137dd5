/* SPDX-License-Identifier: MIT */
#include "engine/doubts.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "engine/bind.h"
#include "engine/fault.h"

#define PENDING_MAX 4 /* of one answer */

struct doubt {
    struct script_fault at;
    bool logged;
};

struct doubts {
    struct bind_context *context;
    struct doubt *list[DOUBTS_MAX];
    size_t count;
    char pending[PENDING_MAX][sizeof(((struct script_fault *)0)->reason)];
};

static int part_open(struct bind_context *c, void **ret)
{
    struct doubts *n = calloc(1, sizeof(*n));

    if (!n)
        return -ENOMEM;
    n->context = c;
    *ret = n;
    return 0;
}

static size_t part_count(const void *part)
{
    return ((const struct doubts *)part)->count;
}

static int part_truncate(lua_State *L, void *part, size_t count)
{
    struct doubts *n = part;

    (void)L;
    while (n->count > count)
        free(n->list[--n->count]);
    return 0;
}

static void part_free(void *part)
{
    if (part)
        part_truncate(NULL, part, 0);
    free(part);
}

const struct engine_part doubts_part = {
    .open = part_open, .count = part_count, .truncate = part_truncate, .free = part_free
};

static struct doubts *doubts_of(const struct engine *e)
{
    return e ? engine_part(e, &doubts_part) : NULL;
}

/* The note that says the same of the same place, or a new one; NULL: there are enough, or no memory. */
static struct doubt *doubt_of(struct doubts *n, const struct script_fault *f)
{
    for (size_t i = 0; i < n->count; i++) {
        const struct script_fault *at = &n->list[i]->at;
        if (at->line == f->line && !strcmp(at->path, f->path) && !strcmp(at->reason, f->reason))
            return n->list[i];
    }
    struct doubt *doubt = n->count < DOUBTS_MAX ? calloc(1, sizeof(*doubt)) : NULL;
    if (!doubt)
        return NULL;

    doubt->at = *f;
    n->list[n->count++] = doubt;
    return doubt;
}

/* What a dry run or a load finds is told by who made it; what serving finds is logged. */
static void keep(struct doubts *n, const struct script_fault *f)
{
    const struct bind_context *c = n->context;
    const struct engine_host *host = engine_host(c->engine);
    struct doubt *doubt = doubt_of(n, f);

    if (!doubt || doubt->logged || c->loading || c->host != host || !host->log)
        return;
    doubt->logged = true;
    host->log(LOG_WARN, f->path, f->line, f->reason);
}

void doubts_add(lua_State *L, const struct bind_context *c, const char *text)
{
    struct doubts *n = doubts_of(c->engine);
    struct script_fault f = { .line = 0 };

    if (!n)
        return;
    fault_text(f.reason, sizeof(f.reason), text, strlen(text));
    if (fault_place(&f, L))
        keep(n, &f);
    else if (n->context->doubts < PENDING_MAX)
        memcpy(n->pending[n->context->doubts++], f.reason, sizeof(f.reason));
}

void doubts_settle(struct engine *e, const char *script, int line, const char *about)
{
    struct doubts *n = doubts_of(e);

    for (unsigned i = 0; n && i < n->context->doubts; i++) {
        struct script_fault f = { .line = line };
        char text[sizeof(f.reason) + 128];
        snprintf(text, sizeof(text), "%.120s: %s", about, n->pending[i]);
        fault_text(f.path, sizeof(f.path), script, strlen(script));
        fault_text(f.reason, sizeof(f.reason), text, strlen(text));
        keep(n, &f);
    }
    if (n)
        n->context->doubts = 0;
}

size_t doubts_count(const struct engine *e)
{
    const struct doubts *n = doubts_of(e);

    return n ? n->count : 0;
}

const struct script_fault *doubts_at(const struct engine *e, size_t index)
{
    return &doubts_of(e)->list[index]->at;
}
