/* SPDX-License-Identifier: MIT */
#include "feed/feed.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "base/hash_set.h"
#include "base/scan.h"

#define KEYS_MAX 4096

/* ---- opening and running ---- */

bool feed_has_keys(const struct feed_source *s)
{
    return !s->members && !s->fields;
}

static size_t count_fields(const struct feed_source *s)
{
    size_t count = 0;

    while (s->fields && s->fields[count].name)
        count++;

    return count;
}

static size_t count_members(const struct feed_source *s)
{
    size_t count = 0;

    while (s->members && s->members[count].name)
        count++;

    return count;
}

static bool is_number(const struct proc_field *member)
{
    return member->kind == PROC_U64 || member->kind == PROC_DOUBLE;
}

int feed_find_field(const struct feed_source *s, const char *name, size_t *labels)
{
    size_t own = count_fields(s), members = count_members(s);

    for (size_t i = 0; i < own; i++) {
        if (strcmp(s->fields[i].name, name) == 0) {
            *labels = s->fields[i].labels;
            return (int)i;
        }
    }
    for (size_t i = 0; i < members; i++) {
        if (is_number(&s->members[i]) && strcmp(s->members[i].name, name) == 0) {
            *labels = s->member_labels;
            return (int)(own + i);
        }
    }

    return -1;
}

int feed_open(struct feed *f, const struct feed_source *source, struct feed_sink *sink)
{
    *f = (struct feed){ .source = source, .sink = sink, .what = source->name };
    f->first_member = count_fields(source);
    f->columns = calloc(f->first_member + count_members(source) + 1, sizeof(*f->columns));
    f->state = source->state_size ? calloc(1, source->state_size) : NULL;

    return f->columns && (f->state || !source->state_size) ? 0 : -ENOMEM;
}

static void key_free(struct feed_key *k)
{
    free(k->text);
    free(k);
}

void feed_free(struct feed *f)
{
    for (size_t i = 0; i < f->key_count; i++)
        key_free(f->keys[i]);
    free(f->keys);
    hash_index_free(&f->key_index);
    free(f->columns);
    if (f->state && f->source->state_free)
        f->source->state_free(f->state);
    free(f->state);
    *f = (struct feed){ 0 };
}

int feed_run(struct feed *f)
{
    unsigned opened =
        (f->sink->proc ? FEED_PROC : 0) | (f->sink->sys ? FEED_SYS : 0) | (f->sink->root ? FEED_ROOT : 0);

    f->key_next = 0;
    return f->source->roots & ~opened ? -ENOENT : f->source->run(f);
}

/* ---- rows ---- */

void feed_label_text(struct feed *f, size_t label, const char *text)
{
    feed_label(f, label, text, strlen(text));
}

bool feed_keeps(struct feed *f, int filter, const char *text, size_t len)
{
    return !f->filters[filter] || name_filter_keeps(f->filters[filter], text, len);
}

/* The column with the constants put behind the row's labels; NULL where the opener wants none. */
static struct exposition_column *aim(struct feed *f, const struct feed_column *to)
{
    for (size_t i = 0; i < to->constants; i++)
        f->labels[to->labels + i] = to->constant[i];

    return to->column;
}

void feed_u64(struct feed *f, size_t field, uint64_t value)
{
    struct exposition_column *column = aim(f, &f->columns[field]);

    if (column && value != PROC_ABSENT)
        exposition_u64(column, f->labels, value);
}

void feed_i64(struct feed *f, size_t field, int64_t value)
{
    struct exposition_column *column = aim(f, &f->columns[field]);

    if (column)
        exposition_i64(column, f->labels, value);
}

void feed_double(struct feed *f, size_t field, double value)
{
    struct exposition_column *column = aim(f, &f->columns[field]);

    if (column && !isnan(value))
        exposition_double(column, f->labels, value);
}

void feed_decimal(struct feed *f, size_t field, uint64_t value, int decimals)
{
    struct exposition_column *column = aim(f, &f->columns[field]);

    if (column && value != PROC_ABSENT)
        exposition_decimal(column, f->labels, value, decimals);
}

void feed_record(struct feed *f, const void *record)
{
    const struct proc_field *m = f->source->members;

    for (size_t i = 0; m[i].name; i++) {
        const void *member = (const char *)record + m[i].offset;
        if (m[i].kind == PROC_U64)
            feed_u64(f, f->first_member + i, *(const uint64_t *)member);
        else if (m[i].kind == PROC_DOUBLE)
            feed_double(f, f->first_member + i, *(const double *)member);
    }
}

/* ---- keys ---- */

static bool is_key(const void *thing, const void *wanted)
{
    const struct feed_key *k = thing;
    const struct exposition_text *text = wanted;

    return k->len == text->len && memcmp(k->text, text->bytes, k->len) == 0;
}

static struct feed_key *key_new(const struct exposition_text *text, const char *unit)
{
    struct feed_key *k = calloc(1, sizeof(*k));
    if (!k)
        return NULL;

    *k = (struct feed_key){
        .text = strndup(text->bytes, text->len), .len = text->len, .unit = unit, .unnamed = true
    };
    if (!k->text) {
        free(k);
        return NULL;
    }

    return k;
}

static struct feed_key *add_key(struct feed *f, const struct exposition_text *text, uint64_t hash,
                                const char *unit)
{
    if (f->key_count == KEYS_MAX)
        return NULL;
    struct feed_key **place = array_room((void **)&f->keys, &f->key_room, f->key_count, sizeof(*place));
    struct feed_key *k = place ? key_new(text, unit) : NULL;
    if (!k)
        return NULL;
    if (hash_index_add(&f->key_index, hash, k) < 0) {
        key_free(k);
        return NULL;
    }

    k->place = f->key_count++;
    *place = k;
    f->unnamed = true;

    return k;
}

/* The kernel prints its keys in one order, so the next one is nearly always the one behind the last. */
static struct feed_key *find_key(struct feed *f, const char *bytes, size_t len, const char *unit)
{
    const struct exposition_text text = { bytes, len };

    if (f->key_next < f->key_count && is_key(f->keys[f->key_next], &text))
        return f->keys[f->key_next++];

    uint64_t hash = hash_set_hash((uintptr_t)f, bytes, len);
    struct feed_key *k = hash_index_find(&f->key_index, hash, is_key, &text);
    if (k)
        f->key_next = k->place + 1;

    return k ? k : add_key(f, &text, hash, unit);
}

static void give_pending(struct feed *f, const struct feed_key *k)
{
    struct exposition_column *column = aim(f, &k->to);

    if (column && k->pending_is_double)
        exposition_double(column, f->labels, k->pending);
    else if (column)
        exposition_u64(column, f->labels, k->pending_whole);
}

void feed_key_u64(struct feed *f, const char *key, size_t len, const char *unit, uint64_t value)
{
    struct feed_key *k = find_key(f, key, len, unit);
    if (!k)
        return;

    k->pending_whole = value;
    k->pending_is_double = false;
    give_pending(f, k);
}

void feed_key_double(struct feed *f, const char *key, size_t len, const char *unit, double value)
{
    struct feed_key *k = find_key(f, key, len, unit);
    if (!k)
        return;

    k->pending = value;
    k->pending_is_double = true;
    give_pending(f, k);
}

void feed_name_key(struct feed *f, size_t place, const struct feed_column *to)
{
    struct feed_key *k = f->keys[place];

    k->to = *to;
    k->unnamed = false;
    give_pending(f, k);
}
