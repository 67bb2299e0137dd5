/* SPDX-License-Identifier: MIT */
#include "metric/store.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "base/hash_set.h"

#define CHAINS 256 /* a power of two */

struct entry {
    struct entry *next;
    int64_t expires_ns;              /* 0: never */
    struct metric_store_value value; /* a string's bytes lie behind the key */
    size_t key_len;
    char key[];
};

struct metric_store {
    pthread_mutex_t lock;
    size_t bytes;
    struct entry *chains[CHAINS];
};

int metric_store_new(struct metric_store **ret)
{
    struct metric_store *s = calloc(1, sizeof(*s));
    if (!s)
        return -ENOMEM;

    pthread_mutex_init(&s->lock, NULL);

    *ret = s;
    return 0;
}

static size_t string_len(const struct metric_store_value *v)
{
    return v->kind == METRIC_STORE_STRING ? v->string.len : 0;
}

static size_t entry_bytes(const struct entry *e)
{
    return sizeof(*e) + e->key_len + string_len(&e->value);
}

static void drop(struct metric_store *s, struct entry **at)
{
    struct entry *e = *at;

    *at = e->next;
    s->bytes -= entry_bytes(e);
    free(e);
}

void metric_store_free(struct metric_store *s)
{
    if (!s)
        return;

    for (size_t i = 0; i < CHAINS; i++)
        while (s->chains[i])
            drop(s, &s->chains[i]);
    pthread_mutex_destroy(&s->lock);
    free(s);
}

static bool has_expired(const struct entry *e, int64_t now_ns)
{
    return e->expires_ns && e->expires_ns <= now_ns;
}

/* The link that leads to the key's entry, or the end of its chain; entries met on the way that have expired
 * are dropped. */
static struct entry **find(struct metric_store *s, const char *key, size_t len, int64_t now_ns)
{
    struct entry **at = &s->chains[hash_set_hash((uintptr_t)s, key, len) & (CHAINS - 1)];

    while (*at) {
        if (has_expired(*at, now_ns))
            drop(s, at);
        else if ((*at)->key_len == len && memcmp((*at)->key, key, len) == 0)
            break;
        else
            at = &(*at)->next;
    }

    return at;
}

static void drop_expired(struct metric_store *s, int64_t now_ns)
{
    for (size_t i = 0; i < CHAINS; i++)
        for (struct entry **at = &s->chains[i]; *at;) {
            if (has_expired(*at, now_ns))
                drop(s, at);
            else
                at = &(*at)->next;
        }
}

static int copy_out(const struct entry *e, char *buffer, size_t size, struct metric_store_value *ret)
{
    *ret = e->value;
    if (e->value.kind != METRIC_STORE_STRING)
        return 0;

    ret->string.bytes = buffer;
    if (e->value.string.len > size)
        return -ENOSPC;
    memcpy(buffer, e->value.string.bytes, e->value.string.len);

    return 0;
}

int metric_store_get(struct metric_store *s, const char *key, size_t len, int64_t now_ns, char *buffer,
                     size_t size, struct metric_store_value *ret)
{
    pthread_mutex_lock(&s->lock);
    struct entry *e = *find(s, key, len, now_ns);
    int r = e ? copy_out(e, buffer, size, ret) : -ENOENT;
    pthread_mutex_unlock(&s->lock);

    return r;
}

static bool is_key(size_t len)
{
    return len > 0 && len <= METRIC_STORE_KEY_MAX;
}

static struct entry *entry_new(const char *key, size_t len, const struct metric_store_value *value,
                               int64_t expires_ns)
{
    size_t extra = string_len(value);
    struct entry *e = malloc(sizeof(*e) + len + extra + 1);
    if (!e)
        return NULL;

    *e = (struct entry){ .expires_ns = expires_ns, .value = *value, .key_len = len };
    memcpy(e->key, key, len);
    if (value->kind == METRIC_STORE_STRING) {
        if (extra)
            memcpy(e->key + len, value->string.bytes, extra);
        e->value.string.bytes = e->key + len;
    }

    return e;
}

/* Put the entry in the place of the old one, if there is room for it. */
static int replace(struct metric_store *s, struct entry *e, int64_t now_ns)
{
    size_t more = entry_bytes(e);
    struct entry **at = find(s, e->key, e->key_len, now_ns);
    size_t less = *at ? entry_bytes(*at) : 0;

    if (s->bytes - less + more > METRIC_STORE_BYTES) {
        drop_expired(s, now_ns);
        at = find(s, e->key, e->key_len, now_ns);
    }
    if (s->bytes - less + more > METRIC_STORE_BYTES)
        return -ENOSPC;

    if (*at)
        drop(s, at);
    e->next = *at;
    *at = e;
    s->bytes += more;

    return 0;
}

int metric_store_set(struct metric_store *s, const char *key, size_t len,
                     const struct metric_store_value *value, int64_t ttl_ns, int64_t now_ns)
{
    if (!is_key(len))
        return -EINVAL;
    if (string_len(value) > METRIC_STORE_BYTES)
        return -ENOSPC;

    struct entry *e = entry_new(key, len, value, ttl_ns ? now_ns + ttl_ns : 0);
    if (!e)
        return -ENOMEM;

    pthread_mutex_lock(&s->lock);
    int r = replace(s, e, now_ns);
    pthread_mutex_unlock(&s->lock);
    if (r < 0)
        free(e);

    return r;
}

static bool is_number(const struct metric_store_value *v)
{
    return v->kind == METRIC_STORE_INTEGER || v->kind == METRIC_STORE_NUMBER;
}

static double as_double(const struct metric_store_value *v)
{
    return v->kind == METRIC_STORE_INTEGER ? (double)v->integer : v->number;
}

static int sum(struct metric_store_value *to, const struct metric_store_value *more)
{
    if (!is_number(to))
        return -EINVAL;

    if (to->kind == METRIC_STORE_INTEGER && more->kind == METRIC_STORE_INTEGER) {
        int64_t result;
        if (__builtin_add_overflow(to->integer, more->integer, &result))
            return -ERANGE;
        to->integer = result;
        return 0;
    }

    double result = as_double(to) + as_double(more);
    to->kind = METRIC_STORE_NUMBER;
    to->number = result;

    return 0;
}

static int add(struct metric_store *s, const char *key, size_t len, const struct metric_store_value *more,
               int64_t now_ns, struct metric_store_value *ret)
{
    struct entry *e = *find(s, key, len, now_ns);
    if (e) {
        int r = sum(&e->value, more);
        if (r == 0)
            *ret = e->value;
        return r;
    }

    e = entry_new(key, len, more, 0);
    if (!e)
        return -ENOMEM;
    int r = replace(s, e, now_ns);
    if (r < 0)
        free(e);
    else
        *ret = *more;

    return r;
}

int metric_store_add(struct metric_store *s, const char *key, size_t len,
                     const struct metric_store_value *more, int64_t now_ns, struct metric_store_value *ret)
{
    if (!is_key(len) || !is_number(more))
        return -EINVAL;

    pthread_mutex_lock(&s->lock);
    int r = add(s, key, len, more, now_ns, ret);
    pthread_mutex_unlock(&s->lock);

    return r;
}

bool metric_store_delete(struct metric_store *s, const char *key, size_t len, int64_t now_ns)
{
    pthread_mutex_lock(&s->lock);
    struct entry **at = find(s, key, len, now_ns);
    bool found = *at;
    if (found)
        drop(s, at);
    pthread_mutex_unlock(&s->lock);

    return found;
}
