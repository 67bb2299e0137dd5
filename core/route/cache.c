/* SPDX-License-Identifier: MIT */
#include "route/cache.h"

#include <stdlib.h>
#include <string.h>

#include "base/native.h"

static size_t bytes_of(const struct http_answer *answer)
{
    size_t len;

    http_answer_body(answer, &len);
    return len;
}

static void cached_free(struct route_cached *c)
{
    native_give(bytes_of(c->answer));
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

static void drop(struct route_cache *c, struct route_cached *cached)
{
    c->bytes -= bytes_of(cached->answer);
    cached_free(cached);
    *cached = c->answers[--c->count];
}

static struct route_cached *oldest_of(const struct route_cache *c)
{
    struct route_cached *oldest = c->count ? &c->answers[0] : NULL;

    for (size_t i = 1; i < c->count; i++) {
        if (c->answers[i].until_ns < oldest->until_ns)
            oldest = &c->answers[i];
    }
    return oldest;
}

int64_t route_cache_oldest_ns(const struct route_cache *c)
{
    const struct route_cached *oldest = oldest_of(c);

    return oldest ? oldest->until_ns : INT64_MAX;
}

size_t route_cache_drop_oldest(struct route_cache *c)
{
    struct route_cached *oldest = oldest_of(c);
    size_t bytes = oldest ? bytes_of(oldest->answer) : 0;

    if (oldest)
        drop(c, oldest);
    return bytes;
}

/* Room for one more answer of so many bytes, of which the process has some left. */
static bool make_room(struct route_cache *c, size_t bytes)
{
    if (!c->answers)
        c->answers = calloc(ROUTE_CACHE_ANSWERS, sizeof(*c->answers));
    if (!c->answers || !native_take(bytes))
        return false;

    while (c->count == ROUTE_CACHE_ANSWERS || c->bytes > ROUTE_CACHE_BYTES - bytes)
        route_cache_drop_oldest(c);
    return true;
}

void route_cache_put(struct route_cache *c, const char *key, struct http_answer *answer, int64_t until_ns,
                     uint64_t turn)
{
    struct route_cached *found = cache_find(c, key);
    size_t bytes = bytes_of(answer);
    if (found)
        drop(c, found);
    if (bytes > ROUTE_CACHE_BYTES)
        return;

    char *copy = strdup(key);
    if (!copy || !make_room(c, bytes)) {
        free(copy);
        return;
    }

    c->bytes += bytes;
    c->answers[c->count++] = (struct route_cached){
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
