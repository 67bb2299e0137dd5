/* SPDX-License-Identifier: MIT */
#include "engine/bundle.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/hash.h"

struct bundle_chunk {
    void *bytes;
    size_t len;
};

const struct bundle_script *bundle_find(const struct bundle *b, const char *name)
{
    size_t low = 0, high = b->count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = strcmp(name, b->scripts[middle].name);
        if (order == 0)
            return &b->scripts[middle];
        if (order < 0)
            high = middle;
        else
            low = middle + 1;
    }
    return NULL;
}

struct bundle *bundle_ref(struct bundle *b)
{
    __atomic_add_fetch(&b->references, 1, __ATOMIC_RELAXED);
    return b;
}

void bundle_free(struct bundle *b)
{
    if (!b || __atomic_sub_fetch(&b->references, 1, __ATOMIC_ACQ_REL) != 0)
        return;
    bundle_forget_chunks(b);
    free(b->memory);
    free(b);
}

const void *bundle_chunk(const struct bundle *b, const struct bundle_script *s, size_t *len)
{
    if (!b->chunks)
        return NULL;
    *len = b->chunks[s - b->scripts].len;
    return b->chunks[s - b->scripts].bytes;
}

void bundle_keep_chunk(struct bundle *b, const struct bundle_script *s, void *bytes, size_t len)
{
    if (!b->chunks)
        b->chunks = calloc(b->count, sizeof(*b->chunks));
    if (!b->chunks) {
        free(bytes);
        return;
    }
    struct bundle_chunk *chunk = &b->chunks[s - b->scripts];
    free(chunk->bytes);
    *chunk = (struct bundle_chunk){ bytes, len };
}

void bundle_forget_chunks(struct bundle *b)
{
    for (size_t i = 0; b->chunks && i < b->count; i++)
        free(b->chunks[i].bytes);
    free(b->chunks);
    b->chunks = NULL;
}

/* A NUL ends each text, so that "ab","c" is not "a","bc". */
static uint64_t hash_text(uint64_t hash, const char *text, size_t len)
{
    return hash_bytes(hash_bytes(hash, text, len), "", 1);
}

/* Set hash and hash_text from names and texts. */
static void bundle_hash(struct bundle *b)
{
    b->hash = HASH_BEGIN;
    for (size_t i = 0; i < b->count; i++) {
        b->hash = hash_text(b->hash, b->scripts[i].name, strlen(b->scripts[i].name));
        b->hash = hash_text(b->hash, b->scripts[i].text, b->scripts[i].len);
    }
    snprintf(b->hash_text, sizeof(b->hash_text), "%016llx", (unsigned long long)b->hash);
}

/* By name; among equal names the one given later comes first, to be kept. */
struct place {
    const struct bundle_script *script;
    size_t index;
};

static int by_name(const void *a, const void *b)
{
    const struct place *x = a, *y = b;
    int order = strcmp(x->script->name, y->script->name);

    if (order)
        return order;
    return x->index < y->index ? 1 : -1;
}

static char *copy(char **at, const char *text, size_t len)
{
    char *to = *at;

    memcpy(to, text, len);
    to[len] = '\0';
    *at += len + 1;
    return to;
}

static size_t bytes_of(const struct bundle_script *s)
{
    return sizeof(*s) + strlen(s->name) + strlen(s->origin) + strlen(s->path) + (s->lasting ? 0 : s->len) + 4;
}

static void fill(struct bundle *b, const struct place *places, size_t count)
{
    char *at = (char *)(b->scripts + count);

    for (size_t i = 0; i < count; i++) {
        const struct bundle_script *s = places[i].script;
        if (i > 0 && !strcmp(places[i - 1].script->name, s->name))
            continue;
        struct bundle_script *to = &b->scripts[b->count++];
        to->name = copy(&at, s->name, strlen(s->name));
        to->origin = copy(&at, s->origin, strlen(s->origin));
        to->path = copy(&at, s->path, strlen(s->path));
        to->text = s->lasting ? s->text : copy(&at, s->text, s->len);
        to->lasting = s->lasting;
        to->len = s->len;
        to->layer = s->layer;
    }
}

int bundle_new(const struct bundle_script *scripts, size_t count, struct bundle **ret)
{
    size_t bytes = 1;
    struct place *places = calloc(count + 1, sizeof(*places));
    struct bundle *b = calloc(1, sizeof(*b));

    for (size_t i = 0; places && i < count; i++) {
        places[i] = (struct place){ &scripts[i], i };
        bytes += bytes_of(&scripts[i]);
    }
    if (b)
        b->memory = malloc(bytes);
    if (!places || !b || !b->memory) {
        free(places);
        free(b ? b->memory : NULL);
        free(b);
        return -ENOMEM;
    }
    qsort(places, count, sizeof(*places), by_name);
    b->scripts = b->memory;
    b->references = 1;
    fill(b, places, count);
    bundle_hash(b);
    free(places);
    *ret = b;
    return 0;
}

const char *bundle_line(const struct bundle *b, const char *path, int number, size_t *len)
{
    for (size_t i = 0; b && number > 0 && i < b->count; i++) {
        const char *line = b->scripts[i].text;
        if (strcmp(b->scripts[i].path, path) != 0)
            continue;
        for (int n = 1; line && n < number; n++) {
            line = strchr(line, '\n');
            line = line ? line + 1 : NULL;
        }
        *len = line ? strcspn(line, "\r\n") : 0;
        return line;
    }
    return NULL;
}
