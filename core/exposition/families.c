/* SPDX-License-Identifier: MIT */
#include "exposition/families.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* ---- help ---- */

static size_t help_bytes(const struct exposition_family *f)
{
    return f->help_len + (f->help_open != f->help ? f->help_open_len : 0);
}

static void drop_help(struct exposition_family *f)
{
    f->exposition->declared -= help_bytes(f);
    f->help_len = f->help_open_len = 0;
    if (f->help_open != f->help)
        free(f->help_open);
    free(f->help);
    f->help = f->help_open = NULL;
}

/* A copy as it is written, of at most `most` bytes; NULL without memory. */
static char *write_help(const char *help, size_t len, size_t most, bool quote, size_t *ret_len)
{
    char *text = malloc(most + 1);
    if (!text)
        return NULL;

    char *end = exposition_write(text, help, len, quote);
    *end = '\0';
    *ret_len = (size_t)(end - text);

    return text;
}

bool families_help_differs(const struct exposition_family *f, const char *help)
{
    return f->help_hash != hash_set_hash(0, help, strlen(help));
}

/* Both formats escape backslash and newline, OpenMetrics a double quote, too. */
int families_set_help(struct exposition_family *f, const char *help)
{
    size_t len = strlen(help), most = exposition_written(help, len), plain_len = 0, open_len = 0;
    bool quotes = strchr(help, '"');

    if (!exposition_may_declare(f->exposition, 2 * most))
        return -ENOSPC;
    char *plain = write_help(help, len, most, false, &plain_len);
    char *open = quotes ? write_help(help, len, most, true, &open_len) : plain;
    if (!plain || !open) {
        free(plain);
        if (quotes)
            free(open);
        return -ENOMEM;
    }

    drop_help(f);
    f->help = plain;
    f->help_open = open;
    f->help_len = plain_len;
    f->help_open_len = quotes ? open_len : plain_len;
    f->help_hash = hash_set_hash(0, help, len);
    f->exposition->declared += help_bytes(f);

    return 0;
}

/* ---- one family ---- */

/* A column is one piece of memory (column.c). */
static void family_free(struct exposition_family *f)
{
    while (f->columns) {
        struct exposition_column *next = f->columns->next;
        f->exposition->declared -= f->columns->bytes;
        free(f->columns);
        f->columns = next;
    }
    drop_help(f);
    f->exposition->declared -= sizeof(*f) + f->name_len;
    free(f->name);
    free(f);
}

static int family_new(struct exposition *x, enum exposition_type type, const char *name, const char *help,
                      struct exposition_family **ret)
{
    struct exposition_family *f = calloc(1, sizeof(*f));
    if (!f)
        return -ENOMEM;

    f->exposition = x;
    f->type = type;
    f->name = strdup(name);
    f->name_len = strlen(name);
    f->hash = families_hash(x, name, f->name_len);
    x->declared += sizeof(*f) + f->name_len;
    int r = f->name ? families_set_help(f, help) : -ENOMEM;
    if (r < 0) {
        family_free(f);
        return r;
    }

    *ret = f;
    return 0;
}

/* ---- the list ---- */

uint64_t families_hash(const struct exposition *x, const char *name, size_t len)
{
    return hash_set_hash(x->seed, name, len);
}

static bool is_named(const void *thing, const void *wanted)
{
    const struct exposition_family *f = thing;
    const struct exposition_text *name = wanted;

    return f->name_len == name->len && memcmp(f->name, name->bytes, name->len) == 0;
}

struct exposition_family *families_find(const struct exposition *x, const char *name, size_t len,
                                        uint64_t hash)
{
    return hash_index_find(&x->names, hash, is_named, &(struct exposition_text){ name, len });
}

struct exposition_family *families_next_filled(const struct exposition *x, size_t *rank)
{
    while (*rank < x->family_count) {
        uint64_t bits = x->filled[*rank / 64] >> (*rank % 64);
        if (bits) {
            *rank += (size_t)__builtin_ctzll(bits);
            return x->families[(*rank)++];
        }
        *rank = (*rank / 64 + 1) * 64;
    }

    return NULL;
}

/* After their places have changed. */
static void number(struct exposition *x)
{
    if (x->filled)
        memset(x->filled, 0, x->family_room / 64 * sizeof(*x->filled));
    for (size_t i = 0; i < x->family_count; i++) {
        x->families[i]->rank = i;
        if (x->filled && x->families[i]->text.len)
            x->filled[i / 64] |= 1ull << (i % 64);
    }
}

static int by_name(const void *a, const void *b)
{
    return strcmp((*(struct exposition_family *const *)a)->name,
                  (*(struct exposition_family *const *)b)->name);
}

void families_sort(struct exposition *x)
{
    if (x->sorted == x->family_count)
        return;

    qsort(x->families, x->family_count, sizeof(*x->families), by_name);
    x->sorted = x->family_count;
    number(x);
}

/* What was found once is found again: there is room for as many as there were before. */
static void index_again(struct exposition *x)
{
    hash_index_clear(&x->names);
    hash_index_clear(&x->shapes);
    for (size_t i = 0; i < x->family_count; i++) {
        struct exposition_family *f = x->families[i];
        hash_index_add(&x->names, f->hash, f);
        for (struct exposition_column *c = f->columns; c; c = c->next)
            hash_index_add(&x->shapes, c->shape, c);
    }
}

/* Families of data that is gone make room for new ones. None comes to be one within a collection, so one look
 * a collection is enough. */
static void drop_passed(struct exposition *x)
{
    size_t kept = 0, sorted = 0;

    for (size_t i = 0; i < x->family_count; i++) {
        struct exposition_family *f = x->families[i];
        bool stays = f->lasting || f->text.len || f->touched || f->collection == x->collection;
        if (!stays) {
            family_free(f);
            continue;
        }
        sorted += i < x->sorted;
        x->families[kept++] = f;
    }
    x->family_count = kept;
    x->sorted = sorted;
    x->swept = x->collection;
    memset(x->hints, 0, sizeof(x->hints));
    number(x);
    index_again(x);
}

static bool is_full(const struct exposition *x, const char *help)
{
    return x->family_count >= x->family_max || !exposition_may_declare(x, 2 * strlen(help));
}

static bool resize(void *pointer, size_t count, size_t size)
{
    void *grown = realloc(*(void **)pointer, count * size);
    if (grown)
        *(void **)pointer = grown;

    return grown;
}

/* Room for one more in all lists, so that marking a family as touched can never fail. */
static int make_room(struct exposition *x)
{
    size_t room = x->family_room ? x->family_room * 2 : 64;

    if (x->family_count < x->family_room)
        return 0;
    if (!resize(&x->families, room, sizeof(*x->families)) ||
        !resize(&x->touched, room, sizeof(*x->touched)) || !resize(&x->filled, room / 64, sizeof(*x->filled)))
        return -ENOMEM;

    memset(x->filled + x->family_room / 64, 0, (room - x->family_room) / 64 * sizeof(*x->filled));
    x->family_room = room;

    return 0;
}

int families_add(struct exposition *x, enum exposition_type type, const char *name, const char *help,
                 struct exposition_family **ret)
{
    struct exposition_family *f;

    if (is_full(x, help) && x->swept != x->collection)
        drop_passed(x);
    if (is_full(x, help))
        return -ENOSPC;
    int r = make_room(x);
    if (r == 0)
        r = family_new(x, type, name, help, &f);
    if (r < 0)
        return r;
    r = hash_index_add(&x->names, f->hash, f);
    if (r < 0) {
        family_free(f);
        return r;
    }

    f->rank = x->family_count;
    x->families[x->family_count++] = f;
    *ret = f;

    return 0;
}

void families_truncate(struct exposition *x, size_t count)
{
    if (count == x->family_count)
        return;

    while (x->family_count > count)
        family_free(x->families[--x->family_count]);
    memset(x->hints, 0, sizeof(x->hints));
    index_again(x);
}

void families_free(struct exposition *x)
{
    for (size_t i = 0; i < x->family_count; i++)
        family_free(x->families[i]);
    free(x->families);
    free(x->filled);
    free(x->touched);
    hash_index_free(&x->names);
    hash_index_free(&x->shapes);
}
