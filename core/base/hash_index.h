/* SPDX-License-Identifier: MIT */
/* Things found by the hash of what names them, whatever that is: the caller compares. Hashes are to be seeded
 * where others choose the names. Nothing is taken out by itself: forget all, and add again what stays. */
#ifndef SONDA_BASE_HASH_INDEX_H
#define SONDA_BASE_HASH_INDEX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct hash_index_slot;

/* Zero-initialised is empty and ready. The things are the caller's. */
struct hash_index {
    struct hash_index_slot *slots;
    size_t count, size; /* size: a power of two, a quarter of it free */
};

/* The thing of that hash that `is` says to be the key's, or NULL. */
void *hash_index_find(const struct hash_index *x, uint64_t hash,
                      bool (*is)(const void *thing, const void *key), const void *key);

/* 0 or -ENOMEM with the index as it was. One that is there already is there twice then. */
int hash_index_add(struct hash_index *x, uint64_t hash, void *thing);

void hash_index_clear(struct hash_index *x); /* memory is kept */
void hash_index_free(struct hash_index *x);

#endif
