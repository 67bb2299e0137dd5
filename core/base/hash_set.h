/* SPDX-License-Identifier: MIT */
/* The series of one collection, as 64-bit hashes: has this one been written already? Kept in order of
 * arrival, so that the latest can be taken back. The seed is random, so that two different series meet in one
 * hash with a chance of 2^-64 a pair. */
#ifndef SONDA_BASE_HASH_SET_H
#define SONDA_BASE_HASH_SET_H

#include <stddef.h>
#include <stdint.h>

struct hash_set {
    uint64_t *hashes; /* in order of arrival */
    size_t count;
    size_t size;
    uint32_t *slots; /* index + 1 into hashes; 0: free; slot_count is a power of two */
    size_t slot_count;
};

/* 64-bit hash of bytes, going on from `seed`. */
uint64_t hash_set_hash(uint64_t seed, const void *bytes, size_t len);

/* 1: new and added; 0: there already; -ENOMEM. */
int hash_set_add(struct hash_set *s, uint64_t hash);

/* Take back all but the first `count`. */
void hash_set_truncate(struct hash_set *s, size_t count);

void hash_set_free(struct hash_set *s);

#endif
