/* SPDX-License-Identifier: MIT */
#include "engine/heap.h"

#include <lua.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

static _Thread_local size_t growths_of_new = SIZE_MAX;

void heap_fail_after(size_t count)
{
    growths_of_new = count;
}

void heap_init(struct heap *h, size_t limit)
{
    *h = (struct heap){ .limit = limit, .growths_left = growths_of_new };
}

size_t heap_left(const struct heap *h)
{
    size_t used = atomic_load_explicit(&h->used, memory_order_relaxed);

    if (!h->limit)
        return SIZE_MAX - used;
    return used < h->limit ? h->limit - used : 0;
}

static void *refuse(struct heap *h, bool fresh)
{
    h->refused = true;
    if (h->refuse)
        h->refuse(h->cls, fresh);
    return NULL;
}

static bool may_grow(struct heap *h, size_t bytes)
{
    if (__builtin_expect(h->growths_left != SIZE_MAX, 0)) {
        if (!h->growths_left)
            return false;
        h->growths_left--;
    }
    return bytes <= heap_left(h);
}

void *heap_allocate(void *heap, void *block, size_t old_size, size_t new_size)
{
    struct heap *h = heap;
    size_t old = block ? old_size : 0; /* for a new block Lua passes its kind there */
    size_t used = atomic_load_explicit(&h->used, memory_order_relaxed);
    void *moved = NULL;

    if (new_size > old && !may_grow(h, new_size - old))
        return refuse(h, !block);
    if (new_size == 0) {
        free(block);
    } else {
        moved = block ? realloc(block, new_size) : malloc(new_size);
        if (!moved)
            return refuse(h, !block);
    }
    atomic_store_explicit(&h->used, used - old + new_size, memory_order_relaxed);
    return moved;
}

const struct heap *heap_of(lua_State *L)
{
    void *heap;

    lua_getallocf(L, &heap);
    return heap;
}

bool heap_is_exhausted(const struct heap *h, lua_State *L, int status)
{
    if (status == LUA_ERRMEM)
        return true;
    if (!h->refused || lua_type(L, -1) != LUA_TSTRING)
        return false;
    /* Ordinary errors, by their status: luaL_Buffer asks the allocator itself (lauxlib.c, resizebox), and
     * luaL_checkstack cannot tell a full stack from a full heap (lapi.c, lua_checkstack). */
    const char *message = lua_tostring(L, -1);
    return !strcmp(message, "not enough memory") || strstr(message, "stack overflow (") != NULL;
}
