/* SPDX-License-Identifier: MIT */
/* Columns: a sample's name with the names of its labels, and all the text around their values made
 * beforehand. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "exposition/exposition_parts.h"

/* A column is one piece of memory: the struct, its labels, their texts. There are hundreds, so each text is
 * as long as it is. */
void exposition_column_free(struct exposition_column *c)
{
    free(c);
}

static bool has_labels(const struct exposition_column *c, const char *const *labels, size_t count)
{
    if (c->count != count)
        return false;

    for (size_t i = 0; i < count; i++)
        if (strcmp(c->labels[i].name, labels[c->labels[i].given]) != 0)
            return false;

    return true;
}

static struct exposition_column *find(const struct exposition_family *f, const char *ending,
                                      const char *const *labels, size_t count)
{
    struct exposition_column *c = f->columns;

    while (c && (strcmp(c->ending, ending) != 0 || !has_labels(c, labels, count)))
        c = c->next;

    return c;
}

static bool are_labels(const char *const *labels, size_t count)
{
    if (count > EXPOSITION_LABELS_MAX)
        return false;

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
    f->exposition->declared += bytes;
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

int exposition_column(struct exposition_family *f, const char *ending, const char *const *labels,
                      size_t count, struct exposition_column **ret)
{
    if (!are_labels(labels, count))
        return -EINVAL;

    struct exposition_column *c = find(f, ending, labels, count);
    if (!c && !exposition_may_declare(f->exposition, sizeof(*c)))
        return -ENOSPC;
    if (!c) {
        c = column_new(f, ending, labels, count);
        if (!c)
            return -ENOMEM;
        c->next = f->columns;
        f->columns = c;
    }

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
