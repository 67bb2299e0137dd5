/* SPDX-License-Identifier: MIT */
#include "route/removed.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

struct removed {
    size_t count;
    struct {
        char *path;
        unsigned layer;
    } paths[REMOVED_MAX];
};

static int part_open(struct bind_context *c, void **ret)
{
    (void)c;
    *ret = calloc(1, sizeof(struct removed));
    return *ret ? 0 : -ENOMEM;
}

static size_t part_count(const void *part)
{
    return ((const struct removed *)part)->count;
}

static int part_truncate(struct lua_State *L, void *part, size_t count)
{
    struct removed *list = part;

    (void)L;
    while (list->count > count)
        free(list->paths[--list->count].path);
    return 0;
}

static void part_free(void *part)
{
    if (part)
        part_truncate(NULL, part, 0);
    free(part);
}

const struct engine_part removed_part = {
    .open = part_open, .count = part_count, .truncate = part_truncate, .free = part_free
};

int removed_add(struct engine *e, const char *path, unsigned layer)
{
    struct removed *list = engine_part(e, &removed_part);

    if (list->count == REMOVED_MAX)
        return -ENOSPC;
    char *copy = strdup(path);
    if (!copy)
        return -ENOMEM;

    list->paths[list->count].path = copy;
    list->paths[list->count++].layer = layer;
    return 0;
}

bool removed_has(const struct engine *e, const struct route *r)
{
    const struct removed *list = engine_part(e, &removed_part);

    for (size_t i = 0; i < list->count; i++) {
        if (list->paths[i].layer > r->layer && strcmp(list->paths[i].path, r->pattern) == 0)
            return true;
    }
    return false;
}
