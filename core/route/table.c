/* SPDX-License-Identifier: MIT */
#include "route/table.h"

#include <errno.h>
#include <lauxlib.h>
#include <stdlib.h>
#include <string.h>

static int table_open(struct bind_context *c, void **ret)
{
    struct route_table *t = calloc(1, sizeof(*t));
    if (!t)
        return -ENOMEM;

    int r = router_new(&t->router);
    if (r < 0) {
        free(t);
        return r;
    }

    t->context = c;
    *ret = t;
    return 0;
}

static void table_free(void *part)
{
    struct route_table *t = part;

    if (!t)
        return;

    for (size_t i = 0; i < t->size; i++)
        route_entry_free(t->entries[i]);
    free(t->entries);
    router_free(t->router);
    buffer_free(&t->out);
    buffer_free(&t->headers);
    free(t);
}

static size_t table_count(const void *part)
{
    return ((const struct route_table *)part)->count;
}

static int router_rebuild(struct route_table *t)
{
    struct router *router = NULL;
    int r = router_new(&router);

    for (size_t i = 0; r == 0 && i < t->count; i++)
        r = router_add(router, t->entries[i]->route.method, t->entries[i]->route.pattern,
                       &t->entries[i]->route);
    if (r < 0) {
        router_free(router);
        return -ENOMEM;
    }

    router_free(t->router);
    t->router = router;
    return 0;
}

static int table_truncate(lua_State *L, void *part, size_t count)
{
    struct route_table *t = part;

    if (count >= t->count)
        return 0;

    for (size_t i = count; i < t->size; i++) {
        if (!t->entries[i])
            continue;
        luaL_unref(L, LUA_REGISTRYINDEX, t->entries[i]->handler_ref);
        luaL_unref(L, LUA_REGISTRYINDEX, t->entries[i]->options_ref);
        luaL_unref(L, LUA_REGISTRYINDEX, t->entries[i]->shapes_ref);
        luaL_unref(L, LUA_REGISTRYINDEX, t->entries[i]->query_ref);
        route_entry_free(t->entries[i]);
        t->entries[i] = NULL;
    }
    t->count = count;
    return router_rebuild(t);
}

/* Room for the entry behind the counted ones; grown entries are NULL. */
static bool table_grow(struct route_table *t)
{
    if (t->count < t->size)
        return true;

    size_t size = t->size ? t->size * 2 : 16;
    struct route_entry **entries = realloc(t->entries, size * sizeof(struct route_entry *));
    if (!entries)
        return false;

    memset(entries + t->size, 0, (size - t->size) * sizeof(struct route_entry *));
    t->entries = entries;
    t->size = size;
    return true;
}

struct route_entry *route_table_begin(struct route_table *t)
{
    if (!table_grow(t))
        return NULL;

    route_entry_free(t->entries[t->count]);
    t->entries[t->count] = route_entry_new(t->count);
    return t->entries[t->count];
}

static bool same_pattern(const char *a, const char *b)
{
    while (*a && *a == *b) {
        if (*a == '{') {
            a += strcspn(a, "}.");
            b += strcspn(b, "}.");
        } else {
            a++;
            b++;
        }
    }
    return *a == *b;
}

struct route *route_table_same(const struct route_table *t, const struct route *r)
{
    for (size_t i = 0; i < t->count; i++) {
        struct route *other = &t->entries[i]->route;
        if (strcmp(other->method, r->method) == 0 && same_pattern(other->pattern, r->pattern))
            return other;
    }
    return NULL;
}

int route_table_commit(struct route_table *t)
{
    struct route_entry *e = t->entries[t->count];
    int r = router_add(t->router, e->route.method, e->route.pattern, &e->route);

    if (r < 0)
        return r;

    t->count++;
    return 0;
}

const struct engine_part route_part = {
    .open = table_open, .count = table_count, .truncate = table_truncate, .free = table_free
};

struct route_table *route_table_of(const struct engine *e)
{
    return engine_part(e, &route_part);
}
