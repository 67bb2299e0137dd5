/* SPDX-License-Identifier: MIT */
#include "route/entry.h"

#include <lauxlib.h>
#include <stdlib.h>

#include "shape/shape.h"

struct route_entry *route_entry_new(size_t index)
{
    struct route_entry *e = calloc(1, sizeof(*e));

    if (!e)
        return NULL;
    e->handler_ref = e->options_ref = e->shapes_ref = e->query_ref = LUA_NOREF;
    e->route.index = index;
    return e;
}

void route_entry_free(struct route_entry *e)
{
    if (!e)
        return;

    for (size_t i = 0; i < ROUTE_VARY_MAX; i++)
        free(e->vary[i]);
    free((char *)e->route.method);
    free((char *)e->route.pattern);
    free((char *)e->route.script);
    free((char *)e->route.summary);
    free((char *)e->route.shadows);
    free(e->type);
    route_cache_free(&e->cache);
    free(e);
}

bool route_entry_needs_query(const struct route_entry *e)
{
    for (size_t i = 0; e->query && i < e->query->count; i++) {
        if (e->query->fields[i].shape->required)
            return true;
    }

    return false;
}
