/* SPDX-License-Identifier: MIT */
/* Columns: a sample's name with the names of its labels, and all the text around their values made beforehand. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "metric/exposition_parts.h"

void exposition_column_free(struct exposition_column *c)
{
    if (!c)
        return;

    for (size_t i = 0; c->labels && i < c->count; i++) {
        free(c->labels[i].name);
        free(c->labels[i].before);
    }
    free(c->labels);
    free(c->ending);
    free(c->after);
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

static bool copy_labels(struct exposition_column *c, const char *const *labels)
{
    c->labels = calloc(c->count + 1, sizeof(*c->labels));
    if (!c->labels)
        return false;

    for (size_t i = 0; i < c->count; i++) {
        c->labels[i].given = i;
        c->labels[i].name = strdup(labels[i]);
        if (!c->labels[i].name)
            return false;
        c->labels[i].hash = series_hash(0, labels[i], strlen(labels[i]));
    }
    qsort(c->labels, c->count, sizeof(*c->labels), by_name);

    return true;
}

static char *compose(const char *a, const char *b, const char *c, const char *d, size_t *len)
{
    struct buffer text = { 0 };

    buffer_string(&text, a);
    buffer_string(&text, b);
    buffer_string(&text, c);
    buffer_string(&text, d);
    if (text.failed)
        buffer_free(&text);
    *len = text.len;

    return text.bytes;
}

static bool compose_texts(struct exposition_column *c)
{
    const char *name = c->family->name;

    for (size_t i = 0; i < c->count; i++) {
        struct column_label *l = &c->labels[i];
        l->before = i == 0 ? compose(name, c->ending, "{", "", &l->before_len) : strdup("\",");
        char *opening = l->before;
        if (!opening)
            return false;
        l->before = compose(opening, l->name, "=\"", "", &l->before_len);
        free(opening);
        if (!l->before)
            return false;
        c->fixed_len += l->before_len;
    }
    c->after = c->count ? compose("\"} ", "", "", "", &c->after_len)
                        : compose(name, c->ending, " ", "", &c->after_len);
    c->fixed_len += c->after_len;

    return c->after != NULL;
}

int exposition_column(struct exposition_family *f, const char *ending, const char *const *labels, size_t count,
                      struct exposition_column **ret)
{
    if (!are_labels(labels, count))
        return -EINVAL;

    struct exposition_column *c = find(f, ending, labels, count);
    if (!c) {
        c = calloc(1, sizeof(*c));
        if (!c)
            return -ENOMEM;
        c->family = f;
        c->count = count;
        c->ending = strdup(ending);
        c->hash = series_hash(f->hash, ending, strlen(ending));
        if (!c->ending || !copy_labels(c, labels) || !compose_texts(c)) {
            exposition_column_free(c);
            return -ENOMEM;
        }
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
