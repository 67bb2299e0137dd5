/* SPDX-License-Identifier: MIT */
#include "base/hash_index.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define SIZE_FIRST 64

struct hash_index_slot {
    uint64_t hash;
    void *thing; /* NULL: free */
};

void *hash_index_find(const struct hash_index *x, uint64_t hash,
                      bool (*is)(const void *thing, const void *key), const void *key)
{
    if (!x->count)
        return NULL;

    for (size_t at = (size_t)hash;; at++) {
        const struct hash_index_slot *s = &x->slots[at & (x->size - 1)];
        if (!s->thing || (s->hash == hash && is(s->thing, key)))
            return s->thing;
    }
}

static void put(struct hash_index_slot *slots, size_t size, uint64_t hash, void *thing)
{
    size_t at = (size_t)hash;

    while (slots[at & (size - 1)].thing)
        at++;
    slots[at & (size - 1)] = (struct hash_index_slot){ hash, thing };
}

static int grow(struct hash_index *x)
{
    size_t size = x->size ? x->size * 2 : SIZE_FIRST;
    struct hash_index_slot *slots = calloc(size, sizeof(*slots));
    if (!slots)
        return -ENOMEM;

    for (size_t i = 0; i < x->size; i++)
        if (x->slots[i].thing)
            put(slots, size, x->slots[i].hash, x->slots[i].thing);
    free(x->slots);
    x->slots = slots;
    x->size = size;

    return 0;
}

int hash_index_add(struct hash_index *x, uint64_t hash, void *thing)
{
    int r = x->count * 4 >= x->size * 3 ? grow(x) : 0;
    if (r < 0)
        return r;

    put(x->slots, x->size, hash, thing);
    x->count++;

    return 0;
}

void hash_index_clear(struct hash_index *x)
{
    if (x->slots)
        memset(x->slots, 0, x->size * sizeof(*x->slots));
    x->count = 0;
}

void hash_index_free(struct hash_index *x)
{
    free(x->slots);
    *x = (struct hash_index){ 0 };
}
