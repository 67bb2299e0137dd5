/* SPDX-License-Identifier: MIT */
/* Answers of one route that are still fresh: bounded, the one that expires first gives way. */
#ifndef SONDA_ROUTE_CACHE_H
#define SONDA_ROUTE_CACHE_H

#include <stddef.h>
#include <stdint.h>

#include "message/answer.h"

#define ROUTE_CACHE_ANSWERS 32

/* Bytes of the answers of one route: they are in no engine's memory. A longer answer is not kept. */
#define ROUTE_CACHE_BYTES ((size_t)8 << 20)

/* Bytes of a key (path, query, varying headers); a longer one is not kept. */
#define ROUTE_CACHE_KEY_MAX 512

struct route_cached {
    char *key;
    struct http_answer *answer;
    int64_t until_ns; /* CLOCK_MONOTONIC */
    uint64_t turn;    /* it is stale with any other */
};

struct route_cache {
    struct route_cached *answers; /* allocated at first use */
    size_t count, bytes;
};

/* A new reference to the answer kept under the key, or NULL where there is none or it is stale: its time is
 * over, or it was put with another turn. */
struct http_answer *route_cache_get(struct route_cache *c, const char *key, int64_t now_ns, uint64_t turn);

/* Keep a reference of its own. Nothing is kept without memory, or past the bound of the process
 * (base/native.h). */
void route_cache_put(struct route_cache *c, const char *key, struct http_answer *answer, int64_t until_ns,
                     uint64_t turn);

/* When the first of them is stale; INT64_MAX: there is none. */
int64_t route_cache_oldest_ns(const struct route_cache *c);

/* Drop that one. Returns the bytes that were given back (base/native.h). */
size_t route_cache_drop_oldest(struct route_cache *c);

void route_cache_free(struct route_cache *c);

#endif
