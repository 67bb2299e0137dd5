/* SPDX-License-Identifier: MIT */
#include "collect/table.h"

#include <errno.h>
#include <lauxlib.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "collect/collections.h"
#include "engine/bind.h"
#include "engine/bundle.h"
#include "engine/engine.h"
#include "feed/shared.h"

#define FOLDER "collectors/"

/* Names that scripts make up from data are stopped here, and the text of one scrape here. */
#define FAMILIES_MAX 8192
#define BYTES_MAX    ((size_t)64 << 20)

/* What the exposition leaves out is told with the collector that gave it. */
static void tell(void *cls, const char *message)
{
    const struct collector_table *t = cls;
    const struct collector *c = t->running;

    if (t->context && t->context->host && t->context->host->log)
        t->context->host->log(LOG_WARN, c ? c->script : "", c ? c->line : 0, message);
}

/* What a feed leaves out is told once, until a run of its collector leaves out nothing. */
static void tell_once(void *cls, const char *message)
{
    const struct collector_table *t = cls;

    if (!t->running->told)
        tell(cls, message);
}

static int table_open(struct bind_context *c, void **ret)
{
    struct collector_table *t = calloc(1, sizeof(*t));
    if (!t)
        return -ENOMEM;

    int r = exposition_new(FAMILIES_MAX, BYTES_MAX, tell, t, &t->exposition);
    if (r < 0) {
        free(t);
        return r;
    }
    t->sink.tell = tell_once;
    t->sink.tell_cls = t;
    t->context = c;

    *ret = t;
    return 0;
}

static void collector_free(struct collector *c)
{
    free(c->name);
    free(c->script);
}

static void table_free(void *part)
{
    struct collector_table *t = part;

    if (!t)
        return;

    for (size_t i = 0; i < t->count; i++)
        collector_free(&t->list[i]);
    free(t->list);
    collection_text_free(t->taken);
    buffer_free(&t->text);
    feed_shared_free(t->sink.shared);
    exposition_free(t->exposition);
    free(t);
}

const char *const *collector_table_options(const struct collector_table *t)
{
    return t->context && t->context->host ? t->context->host->options : NULL;
}

void collector_table_begin(struct collector_table *t)
{
    const struct bind_context *c = t->context;
    struct feed_sink *s = &t->sink;

    s->proc = c->proc;
    s->sys = c->sys;
    s->root = c->root;
    s->rootfs = c->host ? c->host->rootfs : "/";
    s->options = collector_table_options(t);
    s->expired = c->expired;
    s->exposition = t->exposition;
    s->scrape++;
    exposition_begin(t->exposition);
}

void collector_table_take(struct collector_table *t, struct collection_text *text)
{
    if (!t->taken && !text)
        return;

    collection_text_free(t->taken);
    t->taken = text;
    t->sink.scrape++;
}

bool collector_table_may_hold(lua_State *L, const size_t *count, size_t max)
{
    if (*count >= max)
        lua_gc(L, LUA_GCCOLLECT);

    return *count < max;
}

static size_t table_count(const void *part)
{
    return ((const struct collector_table *)part)->count;
}

bool collector_is_name(const char *name)
{
    size_t len = strspn(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-");

    return len > 0 && len <= COLLECTOR_NAME_MAX && name[len] == '\0';
}

struct collector *collector_table_find(const struct collector_table *t, const char *name)
{
    for (size_t i = 0; i < t->count; i++)
        if (strcmp(t->list[i].name, name) == 0)
            return &t->list[i];

    return NULL;
}

static int table_truncate(lua_State *L, void *part, size_t count)
{
    struct collector_table *t = part;

    while (t->count > count) {
        struct collector *c = &t->list[--t->count];
        luaL_unref(L, LUA_REGISTRYINDEX, c->function_ref);
        collector_free(c);
    }
    t->collected_ns = 0;
    return 0;
}

int collector_table_add(struct collector_table *t, const struct collector *c)
{
    if (collector_table_find(t, c->name))
        return -EEXIST;
    if (t->count >= COLLECTOR_TABLE_MAX && c->layer > 0)
        return -ENOSPC;

    struct collector *list = realloc(t->list, (t->count + 1) * sizeof(*list));
    if (!list)
        return -ENOMEM;
    t->list = list;

    struct collector copy = *c;
    copy.name = strdup(c->name);
    copy.script = strdup(c->script);
    if (!copy.name || !copy.script) {
        collector_free(&copy);
        return -ENOMEM;
    }

    t->list[t->count++] = copy;
    return 0;
}

bool collector_name_of_file(const char *path, char name[COLLECTOR_NAME_MAX + 1])
{
    size_t folder = strlen(FOLDER), len = strlen(path);

    if (strncmp(path, FOLDER, folder) != 0 || len < folder + 4 || strcmp(path + len - 4, ".lua") != 0 ||
        len - folder - 4 > COLLECTOR_NAME_MAX)
        return false;

    snprintf(name, COLLECTOR_NAME_MAX + 1, "%.*s", (int)(len - folder - 4), path + folder);
    return collector_is_name(name);
}

/* Of "collectors/cpu.lua" the name is known before it was run. */
static bool table_defer(void *part, const struct bundle_script *s)
{
    struct collector_table *t = part;
    char name[COLLECTOR_NAME_MAX + 1];
    struct collector c = { .name = name,
                           .script = (char *)s->path,
                           .layer = s->layer,
                           .is_default = true,
                           .function_ref = LUA_NOREF,
                           .deferred = s };

    if (!collector_name_of_file(s->name, name))
        return false;
    const struct collector *above = collector_table_find(t, name);
    /* A higher layer's takes its place; the script still waits, for who wants to know which options it
     * has. */
    return (above && above->layer > s->layer) || collector_table_add(t, &c) == 0;
}

static void table_settle(void *part)
{
    struct collector_table *t = part;
    size_t kept = 0;

    for (size_t i = 0; i < t->count; i++) {
        if (t->list[i].deferred)
            collector_free(&t->list[i]);
        else
            t->list[kept++] = t->list[i];
    }
    t->count = kept;
}

int collector_table_fill(struct collector *to, const struct collector *c)
{
    to->line = c->line;
    to->is_default = c->is_default;
    to->function_ref = c->function_ref;
    to->deferred = NULL;
    return 0;
}

const struct engine_part collector_part = { .open = table_open,
                                            .count = table_count,
                                            .truncate = table_truncate,
                                            .defer = table_defer,
                                            .settle = table_settle,
                                            .free = table_free };

struct collector_table *collector_table_of(const struct engine *e)
{
    return engine_part(e, &collector_part);
}
