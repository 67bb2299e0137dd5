/* SPDX-License-Identifier: MIT */
#include "lua/collector_table.h"

#include <errno.h>
#include <lauxlib.h>
#include <stdlib.h>
#include <string.h>

#include "log.h"
#include "lua/bind.h"
#include "lua/engine.h"
#include "lua/feed_shared.h"

/* Names that scripts make up from data are stopped here, and the text of one scrape here. */
#define FAMILIES_MAX 8192
#define BYTES_MAX    ((size_t)64 << 20)

static void tell(void *cls, const char *message)
{
    const struct collector_table *t = cls;
    const struct collector *c = t->running;

    if (t->context && t->context->host && t->context->host->log)
        t->context->host->log(LOG_WARN, c ? c->script : "", c ? c->line : 0, message);
}

int collector_table_new(struct collector_table **ret)
{
    struct collector_table *t = calloc(1, sizeof(*t));
    if (!t)
        return -ENOMEM;

    int r = exposition_new(FAMILIES_MAX, BYTES_MAX, tell, t, &t->exposition);
    if (r < 0) {
        free(t);
        return r;
    }

    *ret = t;
    return 0;
}

static void collector_free(struct collector *c)
{
    free(c->name);
    free(c->script);
}

void collector_table_free(struct collector_table *t)
{
    if (!t)
        return;

    for (size_t i = 0; i < t->count; i++)
        collector_free(&t->list[i]);
    free(t->list);
    buffer_free(&t->text);
    feed_shared_free(t->shared);
    exposition_free(t->exposition);
    free(t);
}

size_t collector_table_count(const struct collector_table *t)
{
    return t->count;
}

const struct collector *collector_table_at(const struct collector_table *t, size_t index)
{
    return &t->list[index];
}

struct collector *collector_table_find(const struct collector_table *t, const char *name)
{
    for (size_t i = 0; i < t->count; i++)
        if (strcmp(t->list[i].name, name) == 0)
            return &t->list[i];

    return NULL;
}

void collector_table_truncate(lua_State *L, struct collector_table *t, size_t count)
{
    while (t->count > count) {
        struct collector *c = &t->list[--t->count];
        luaL_unref(L, LUA_REGISTRYINDEX, c->function_ref);
        collector_free(c);
    }
    t->collected_ns = 0;
}

int collector_table_add(struct collector_table *t, const struct collector *c)
{
    if (collector_table_find(t, c->name))
        return -EEXIST;
    if (t->count >= COLLECTOR_TABLE_MAX)
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
