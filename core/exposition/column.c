/* SPDX-License-Identifier: MIT */
#include "exposition/column.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "exposition/inside.h"

/* What a column is looked up by. */
struct wanted {
    const struct exposition_family *family;
    const char *ending;
    const char *const *labels;
    size_t count;
};

static uint64_t hash_of(const struct wanted *w)
{
    uint64_t hash = hash_set_hash(w->family->hash, w->ending, strlen(w->ending));

    for (size_t i = 0; i < w->count; i++)
        hash = hash_set_hash(hash, w->labels[i], strlen(w->labels[i]));

    return hash;
}

static bool is_wanted(const void *thing, const void *key)
{
    const struct exposition_column *c = thing;
    const struct wanted *w = key;

    if (c->family != w->family || c->count != w->count || strcmp(c->ending, w->ending) != 0)
        return false;
    for (size_t i = 0; i < c->count; i++)
        if (strcmp(c->labels[i].name, w->labels[c->labels[i].given]) != 0)
            return false;

    return true;
}

static bool are_labels(const char *const *labels, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (!exposition_is_label(labels[i]))
            return false;
        for (size_t j = 0; j < i; j++)
            if (strcmp(labels[i], labels[j]) == 0)
                return false;
    }

    return true;
}

static int by_name(const void *a, const void *b)
{
    return strcmp(((const struct column_label *)a)->name, ((const struct column_label *)b)->name);
}

/* Bytes of all texts: the column's ending, each label's name, what stands before each value, what stands
 * after the last. */
static size_t texts_size(const struct exposition_family *f, const char *ending, const char *const *labels,
                         size_t count)
{
    size_t ending_len = strlen(ending);
    size_t size = ending_len + 1 + f->name_len + ending_len + 4;

    for (size_t i = 0; i < count; i++)
        size += 2 * strlen(labels[i]) + 1 + 4;

    return size;
}

/* Put a copy at *to, which moves on. */
static void put(char **to, const char *text, size_t len)
{
    memcpy(*to, text, len);
    *to += len;
}

static char *put_string(char **to, const char *text)
{
    char *begin = *to;

    put(to, text, strlen(text) + 1);

    return begin;
}

static void put_labels(struct exposition_column *c, const char *const *labels, char **to)
{
    for (size_t i = 0; i < c->count; i++) {
        c->labels[i].given = i;
        c->labels[i].name = put_string(to, labels[i]);
        c->labels[i].hash = hash_set_hash(0, labels[i], strlen(labels[i]));
    }
    qsort(c->labels, c->count, sizeof(*c->labels), by_name);
}

static void put_sample_name(const struct exposition_column *c, char **to)
{
    put(to, c->family->name, c->family->name_len);
    put(to, c->ending, strlen(c->ending));
}

static void put_before(struct exposition_column *c, size_t i, char **to)
{
    struct column_label *l = &c->labels[i];

    l->before = *to;
    if (i == 0) {
        put_sample_name(c, to);
        put(to, "{", 1);
    } else {
        put(to, "\",", 2);
    }
    put(to, l->name, strlen(l->name));
    put(to, "=\"", 2);
    l->before_len = (size_t)(*to - l->before);
    c->fixed_len += l->before_len;
}

static void put_after(struct exposition_column *c, char **to)
{
    c->after = *to;
    if (c->count) {
        put(to, "\"} ", 3);
    } else {
        put_sample_name(c, to);
        put(to, " ", 1);
    }
    c->after_len = (size_t)(*to - c->after);
    c->fixed_len += c->after_len;
}

static struct exposition_column *column_new(struct exposition_family *f, const char *ending,
                                            const char *const *labels, size_t count)
{
    size_t structs = sizeof(struct exposition_column) + count * sizeof(struct column_label);
    size_t bytes = structs + texts_size(f, ending, labels, count);
    struct exposition_column *c = calloc(1, bytes);
    if (!c)
        return NULL;

    c->bytes = bytes;
    char *to = (char *)c + structs;
    c->family = f;
    c->count = count;
    c->labels = (struct column_label *)(c + 1);
    c->ending = put_string(&to, ending);
    c->hash = hash_set_hash(f->hash, ending, strlen(ending));
    put_labels(c, labels, &to);
    for (size_t i = 0; i < count; i++)
        put_before(c, i, &to);
    put_after(c, &to);

    return c;
}

/* A new one among its family's. */
static int add(struct exposition_family *f, const struct wanted *w, uint64_t shape,
               struct exposition_column **ret)
{
    struct exposition *x = f->exposition;

    if (!are_labels(w->labels, w->count))
        return -EINVAL;
    if (!exposition_may_declare(x, sizeof(struct exposition_column)))
        return -ENOSPC;
    struct exposition_column *c = column_new(f, w->ending, w->labels, w->count);
    if (!c || hash_index_add(&x->shapes, shape, c) < 0) {
        free(c);
        return -ENOMEM;
    }

    c->shape = shape;
    c->next = f->columns;
    f->columns = c;
    x->declared += c->bytes;
    *ret = c;

    return 0;
}

int exposition_column(struct exposition_family *f, const char *ending, const char *const *labels,
                      size_t count, struct exposition_column **ret)
{
    const struct wanted wanted = { f, ending, labels, count };

    if (count > EXPOSITION_LABELS_MAX)
        return -EINVAL;
    uint64_t shape = hash_of(&wanted);
    struct exposition_column *c = hash_index_find(&f->exposition->shapes, shape, is_wanted, &wanted);
    if (!c)
        return add(f, &wanted, shape, ret);

    *ret = c;
    return 0;
}

size_t exposition_column_labels(const struct exposition_column *c)
{
    return c->count;
}

const struct exposition_family *exposition_column_family(const struct exposition_column *c)
{
    return c->family;
}
