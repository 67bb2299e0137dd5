/* SPDX-License-Identifier: MIT */
#include "http/peers.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NONE UINT32_MAX

struct entry {
    struct peer_key key;
    uint32_t count;
    uint32_t next; /* in its bucket, or in the free list */
};

struct peers {
    pthread_mutex_t lock;
    size_t size; /* of entries and of buckets */
    uint32_t free;
    uint32_t *buckets;
    struct entry entries[];
};

int peers_new(size_t connections, struct peers **ret)
{
    struct peers *p = malloc(sizeof(*p) + connections * sizeof(struct entry));
    uint32_t *buckets = malloc((connections ? connections : 1) * sizeof(*buckets));
    if (!p || !buckets) {
        free(p);
        free(buckets);
        return -ENOMEM;
    }

    pthread_mutex_init(&p->lock, NULL);
    p->size = connections;
    p->buckets = buckets;
    p->free = connections ? 0 : NONE;
    for (size_t i = 0; i < connections; i++) {
        buckets[i] = NONE;
        p->entries[i].next = i + 1 < connections ? (uint32_t)i + 1 : NONE;
    }
    *ret = p;

    return 0;
}

void peers_free(struct peers *p)
{
    if (!p)
        return;

    pthread_mutex_destroy(&p->lock);
    free(p->buckets);
    free(p);
}

static bool is_v4_mapped(const struct sockaddr *address)
{
    return address->sa_family == AF_INET6 &&
           IN6_IS_ADDR_V4MAPPED(&((const struct sockaddr_in6 *)(const void *)address)->sin6_addr);
}

/* The IPv4 address, in network order, of AF_INET or of a mapped one. */
static uint32_t v4_of(const struct sockaddr *address)
{
    uint32_t v4;

    if (address->sa_family == AF_INET)
        return ((const struct sockaddr_in *)(const void *)address)->sin_addr.s_addr;
    memcpy(&v4, ((const struct sockaddr_in6 *)(const void *)address)->sin6_addr.s6_addr + 12, 4);

    return v4;
}

struct peer_key peer_key(const struct sockaddr *address)
{
    struct peer_key key = { 0 };

    if (address->sa_family == AF_INET || is_v4_mapped(address))
        key.low = v4_of(address) | 1ull << 32;
    else if (address->sa_family == AF_INET6)
        memcpy(&key.high, ((const struct sockaddr_in6 *)(const void *)address)->sin6_addr.s6_addr, 8);

    return key;
}

static bool same_key(struct peer_key a, struct peer_key b)
{
    return a.high == b.high && a.low == b.low;
}

static uint32_t *bucket(struct peers *p, struct peer_key key)
{
    uint64_t mixed = (key.high ^ key.low) * 0x9e3779b97f4a7c15ull;

    return &p->buckets[(mixed >> 32) % p->size];
}

static uint32_t *find(struct peers *p, struct peer_key key)
{
    uint32_t *at = bucket(p, key);

    while (*at != NONE && !same_key(p->entries[*at].key, key))
        at = &p->entries[*at].next;

    return at;
}

static bool add_new(struct peers *p, uint32_t *end, struct peer_key key)
{
    uint32_t i = p->free;
    if (i == NONE)
        return false;

    p->free = p->entries[i].next;
    p->entries[i] = (struct entry){ .key = key, .count = 1, .next = NONE };
    *end = i;

    return true;
}

bool peers_add(struct peers *p, struct peer_key key, unsigned limit)
{
    bool added = true;

    if (p->size == 0)
        return false;

    pthread_mutex_lock(&p->lock);
    uint32_t *at = find(p, key);
    if (*at == NONE)
        added = add_new(p, at, key);
    else if (limit && p->entries[*at].count >= limit)
        added = false;
    else
        p->entries[*at].count++;
    pthread_mutex_unlock(&p->lock);

    return added;
}

void peers_remove(struct peers *p, struct peer_key key)
{
    pthread_mutex_lock(&p->lock);
    uint32_t *at = find(p, key);
    if (*at != NONE && --p->entries[*at].count == 0) {
        uint32_t i = *at;
        *at = p->entries[i].next;
        p->entries[i].next = p->free;
        p->free = i;
    }
    pthread_mutex_unlock(&p->lock);
}

void peer_name(const struct sockaddr *address, char *text, size_t size, bool *loopback)
{
    if (address->sa_family == AF_INET || is_v4_mapped(address)) {
        struct in_addr v4 = { .s_addr = v4_of(address) };
        inet_ntop(AF_INET, &v4, text, (socklen_t)size);
        *loopback = ntohl(v4.s_addr) >> 24 == 127;
    } else if (address->sa_family == AF_INET6) {
        const struct in6_addr *v6 = &((const struct sockaddr_in6 *)(const void *)address)->sin6_addr;
        inet_ntop(AF_INET6, v6, text, (socklen_t)size);
        *loopback = IN6_IS_ADDR_LOOPBACK(v6);
    } else {
        snprintf(text, size, "unix");
        *loopback = true;
    }
}
