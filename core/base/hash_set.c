/* SPDX-License-Identifier: MIT */
#include "base/hash_set.h"

#include <assert.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

static uint64_t fold(uint64_t a, uint64_t b)
{
    __extension__ unsigned __int128 product = (unsigned __int128)a * b;

    return (uint64_t)product ^ (uint64_t)(product >> 64);
}

uint64_t hash_set_hash(uint64_t seed, const void *bytes, size_t len)
{
    const char *at = bytes;
    uint64_t hash = seed ^ (len * 0x9e3779b97f4a7c15u);

    for (; len >= 8; at += 8, len -= 8) {
        uint64_t word;
        memcpy(&word, at, 8);
        hash = fold(hash ^ word, 0xd6e8feb86659fd93u);
    }

    uint64_t tail = 0;
    memcpy(&tail, at, len);
    hash = fold(hash ^ tail, 0xa0761d6478bd642fu);

    return hash ^ (hash >> 29);
}

static size_t slot_of(const struct hash_set *s, uint64_t hash)
{
    assert(s->slots);
    size_t mask = s->slot_count - 1;
    size_t slot = (size_t)hash & mask;

    while (s->slots[slot] && s->hashes[s->slots[slot] - 1] != hash)
        slot = (slot + 1) & mask;

    return slot;
}

/* Slots are filled again in order of arrival, which hash_set_truncate relies on. */
static int grow(struct hash_set *s)
{
    size_t size = s->size ? s->size * 2 : 512;
    uint64_t *hashes = realloc(s->hashes, size * sizeof(*hashes));
    if (!hashes)
        return -ENOMEM;
    s->hashes = hashes;

    uint32_t *slots = calloc(size * 2, sizeof(*slots));
    if (!slots)
        return -ENOMEM;
    free(s->slots);
    s->slots = slots;
    s->slot_count = size * 2;
    s->size = size;

    for (size_t i = 0; i < s->count; i++)
        s->slots[slot_of(s, s->hashes[i])] = (uint32_t)i + 1;

    return 0;
}

int hash_set_add(struct hash_set *s, uint64_t hash)
{
    if (s->count == s->size) {
        int r = grow(s);
        if (r < 0)
            return r;
    }

    size_t slot = slot_of(s, hash);
    if (s->slots[slot])
        return 0;

    s->hashes[s->count++] = hash;
    s->slots[slot] = (uint32_t)s->count;

    return 1;
}

/* The latest went into its slot last, so nothing that came before lies behind it:
 * to free it breaks no chain. */
void hash_set_truncate(struct hash_set *s, size_t count)
{
    if (count == 0 && s->slots) {
        memset(s->slots, 0, s->slot_count * sizeof(*s->slots));
        s->count = 0;
    }

    while (s->count > count) {
        s->slots[slot_of(s, s->hashes[s->count - 1])] = 0;
        s->count--;
    }
}

void hash_set_free(struct hash_set *s)
{
    free(s->hashes);
    free(s->slots);
    *s = (struct hash_set){ 0 };
}
