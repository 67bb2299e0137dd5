/* SPDX-License-Identifier: MIT */
#include "lua/route_cache.h"

#include <stdlib.h>
#include <string.h>

static void cached_free(struct route_cached *c)
{
    free(c->key);
    http_answer_free(c->answer);
}

static struct route_cached *cache_find(struct route_cache *c, const char *key)
{
    for (size_t i = 0; i < c->count; i++) {
        if (strcmp(c->answers[i].key, key) == 0)
            return &c->answers[i];
    }

    return NULL;
}

struct http_answer *route_cache_get(struct route_cache *c, const char *key, int64_t now_ns, uint64_t turn)
{
    struct route_cached *found = cache_find(c, key);

    if (!found || found->until_ns <= now_ns || found->turn != turn)
        return NULL;

    return http_answer_ref(found->answer);
}

/* The place for a new key: free, or the one that expires first, emptied. */
static struct route_cached *cache_place(struct route_cache *c)
{
    if (c->count < ROUTE_CACHE_ANSWERS)
        return &c->answers[c->count++];

    struct route_cached *oldest = &c->answers[0];
    for (size_t i = 1; i < c->count; i++) {
        if (c->answers[i].until_ns < oldest->until_ns)
            oldest = &c->answers[i];
    }
    cached_free(oldest);
    return oldest;
}

void route_cache_put(struct route_cache *c, const char *key, struct http_answer *answer, int64_t until_ns,
                     uint64_t turn)
{
    struct route_cached *found = cache_find(c, key);
    if (found) {
        http_answer_free(found->answer);
        found->answer = http_answer_ref(answer);
        found->until_ns = until_ns;
        found->turn = turn;
        return;
    }

    char *copy = strdup(key);
    if (!c->answers)
        c->answers = calloc(ROUTE_CACHE_ANSWERS, sizeof(*c->answers));
    if (!copy || !c->answers) {
        free(copy);
        return;
    }

    *cache_place(c) = (struct route_cached){
        .key = copy, .answer = http_answer_ref(answer), .until_ns = until_ns, .turn = turn
    };
}

void route_cache_free(struct route_cache *c)
{
    for (size_t i = 0; i < c->count; i++)
        cached_free(&c->answers[i]);
    free(c->answers);
    *c = (struct route_cache){ 0 };
}
