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
    *len = s->chunk_len;
    if (s->chunk || !b->chunks)
        return s->chunk;
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

/* Set hash and hash_text from names, each with its NUL, and the hashes of texts. */
static void bundle_hash(struct bundle *b)
{
    b->hash = HASH_BEGIN;
    for (size_t i = 0; i < b->count; i++) {
        b->hash = hash_bytes(b->hash, b->scripts[i].name, strlen(b->scripts[i].name) + 1);
        b->hash = hash_bytes(b->hash, &b->scripts[i].text_hash, sizeof(b->scripts[i].text_hash));
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

static void fill_script(struct bundle_script *to, const struct bundle_script *s, char **at)
{
    *to = (struct bundle_script){ .layer = s->layer,
                                  .len = s->len,
                                  .lasting = s->lasting,
                                  .chunk = s->chunk,
                                  .chunk_len = s->chunk_len,
                                  .text_hash = s->text_hash };
    if (!to->text_hash)
        to->text_hash = hash_bytes(HASH_BEGIN, s->text, s->len);
    to->name = copy(at, s->name, strlen(s->name));
    to->origin = copy(at, s->origin, strlen(s->origin));
    to->path = copy(at, s->path, strlen(s->path));
    to->text = s->lasting ? s->text : copy(at, s->text, s->len);
}

/* The first of each name is to be seen, those behind it lie below it. */
static void fill(struct bundle *b, const struct place *places, size_t count)
{
    char *at = (char *)(b->scripts + count);
    struct bundle_script *above = NULL, *hidden;

    for (size_t i = 0; i < count; i++)
        b->count += i == 0 || strcmp(places[i - 1].script->name, places[i].script->name) != 0;
    hidden = b->scripts + b->count;
    for (size_t i = 0, seen = 0; i < count; i++) {
        bool replaced = i > 0 && !strcmp(places[i - 1].script->name, places[i].script->name);
        struct bundle_script *to = replaced ? hidden++ : &b->scripts[seen++];
        fill_script(to, places[i].script, &at);
        if (replaced)
            above->below = to;
        above = to;
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

static size_t add_chain(const struct bundle_script *s, struct bundle_script *to)
{
    size_t count = s ? add_chain(s->below, to) : 0;

    if (s)
        to[count++] = *s;
    return count;
}

static size_t count_chain(const struct bundle_script *s)
{
    size_t count = 0;

    for (; s; s = s->below)
        count++;
    return count;
}

int bundle_without(const struct bundle *b, bool (*keeps)(void *cls, const struct bundle_script *s), void *cls,
                   struct bundle **ret)
{
    size_t all = 0, count = 0;

    for (size_t i = 0; i < b->count; i++)
        all += count_chain(&b->scripts[i]);
    struct bundle_script *list = calloc(all + 1, sizeof(*list));
    if (!list)
        return -ENOMEM;

    for (size_t i = 0; i < b->count; i++) {
        const struct bundle_script *s = &b->scripts[i];
        count += add_chain(keeps(cls, s) ? s : s->below, list + count);
    }
    int r = bundle_new(list, count, ret);
    free(list);
    return r;
}

const struct bundle_script *bundle_at(const struct bundle *b, const char *path)
{
    for (size_t i = 0; i < b->count; i++) {
        if (strcmp(b->scripts[i].path, path) == 0)
            return &b->scripts[i];
    }
    return NULL;
}

const char *bundle_line(const struct bundle *b, const char *path, int number, size_t *len)
{
    const struct bundle_script *s = b && number > 0 ? bundle_at(b, path) : NULL;
    const char *line = s ? s->text : NULL;

    for (int n = 1; line && n < number; n++) {
        line = strchr(line, '\n');
        line = line ? line + 1 : NULL;
    }
    *len = line ? strcspn(line, "\r\n") : 0;
    return line;
}
