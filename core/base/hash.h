/* SPDX-License-Identifier: MIT */
/* FNV-1a, 64 bit (draft-eastlake-fnv-17, section 5): tells contents apart, not attackers. */
#ifndef SONDA_BASE_HASH_H
#define SONDA_BASE_HASH_H

#include <stddef.h>
#include <stdint.h>

#define HASH_BEGIN UINT64_C(0xcbf29ce484222325)

static inline uint64_t hash_bytes(uint64_t hash, const void *bytes, size_t len)
{
    const unsigned char *at = bytes;

    for (size_t i = 0; i < len; i++)
        hash = (hash ^ at[i]) * 0x100000001b3;
    return hash;
}

#endif
