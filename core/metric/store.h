/* SPDX-License-Identifier: MIT */
/* A small key-value store that all engines of the process share and that outlives them: strings, numbers,
 * booleans, each with an optional time to live. One short lock; bounded in bytes. What has expired is as if
 * it were not there. */
#ifndef SONDA_METRIC_STORE_H
#define SONDA_METRIC_STORE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define METRIC_STORE_KEY_MAX 256

struct metric_store;

enum metric_store_kind {
    METRIC_STORE_STRING,
    METRIC_STORE_INTEGER,
    METRIC_STORE_NUMBER,
    METRIC_STORE_BOOLEAN
};

struct metric_store_value {
    enum metric_store_kind kind;
    union {
        int64_t integer;
        double number;
        bool boolean;
        struct {
            const char *bytes;
            size_t len;
        } string;
    };
};

/* Keys, values and what holds them, in all. */
#define METRIC_STORE_BYTES ((size_t)1 << 20)

/* Returns 0 or -ENOMEM. */
int metric_store_new(struct metric_store **ret);
void metric_store_free(struct metric_store *s); /* takes NULL */

/* The value of the key; a string is copied into `buffer` (of `size` bytes). Returns 0; -ENOENT; -ENOSPC with
 * ret->string.len telling the size needed. now_ns is CLOCK_MONOTONIC. */
int metric_store_get(struct metric_store *s, const char *key, size_t len, int64_t now_ns, char *buffer,
                     size_t size, struct metric_store_value *ret);

/* ttl_ns 0: for ever. Returns 0; -EINVAL: an empty or too long key; -ENOSPC: full, with the old value kept;
 * -ENOMEM. */
int metric_store_set(struct metric_store *s, const char *key, size_t len,
                     const struct metric_store_value *value, int64_t ttl_ns, int64_t now_ns);

/* Add to a number, 0 where there is none; its time to live stays. Integers stay integers while both are
 * (wrapping is refused). Returns 0 and the sum; -EINVAL: a value that is no number, or a key that is none;
 * -ERANGE; -ENOSPC; -ENOMEM. */
int metric_store_add(struct metric_store *s, const char *key, size_t len,
                     const struct metric_store_value *more, int64_t now_ns, struct metric_store_value *ret);

/* Returns whether there was one. */
bool metric_store_delete(struct metric_store *s, const char *key, size_t len, int64_t now_ns);

#endif
