/* SPDX-License-Identifier: MIT */
#include "exposition/exposition.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#include "exposition/exposition_parts.h"

/* Bytes of families and columns: names, labels and help texts come from scripts and files. */
#define DECLARED_MAX ((size_t)16 << 20)

/* What a rollback leaves in the arena is given back above so many bytes. */
#define GARBAGE_MAX ((size_t)4 << 20)

int exposition_new(size_t family_max, size_t byte_max, void (*tell)(void *cls, const char *message),
                   void *cls, struct exposition **ret)
{
    struct exposition *x = calloc(1, sizeof(*x));
    if (!x)
        return -ENOMEM;

    x->filled = calloc(family_max / 64 + 1, sizeof(*x->filled));
    if (!x->filled) {
        free(x);
        return -ENOMEM;
    }
    x->family_max = family_max;
    x->collection = 1;
    x->byte_max = byte_max;
    x->tell = tell;
    x->tell_cls = cls;
    /* Without entropy the seed is an address, which layout randomisation makes good enough. */
    if (getrandom(&x->seed, sizeof(x->seed), GRND_NONBLOCK) != sizeof(x->seed))
        x->seed = (uintptr_t)x;

    *ret = x;
    return 0;
}

bool exposition_may_declare(const struct exposition *x, size_t bytes)
{
    return bytes <= DECLARED_MAX && x->declared <= DECLARED_MAX - bytes;
}

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

static void family_free(struct exposition_family *f)
{
    if (!f)
        return;

    while (f->columns) {
        struct exposition_column *next = f->columns->next;
        f->exposition->declared -= f->columns->bytes;
        exposition_column_free(f->columns);
        f->columns = next;
    }
    drop_help(f);
    f->exposition->declared -= sizeof(*f) + f->name_len;
    free(f->name);
    free(f);
}

void exposition_free(struct exposition *x)
{
    if (!x)
        return;

    for (size_t i = 0; i < x->family_count; i++)
        family_free(x->families[i]);
    free(x->families);
    free(x->filled);
    free(x->touched);
    hash_set_free(&x->series);
    line_arena_free(&x->arena);
    free(x);
}

void exposition_tell(struct exposition *x, const char *format, ...)
{
    if (!x->tell)
        return;

    char message[512];
    va_list args;
    va_start(args, format);
    vsnprintf(message, sizeof(message), format, args);
    va_end(args);
    x->tell(x->tell_cls, message);
}

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

static bool is_word(const char *text, bool colon)
{
    size_t len = 0;

    for (; text[len]; len++) {
        char c = text[len];
        bool digit = c >= '0' && c <= '9' && len > 0;
        if (!is_letter(c) && !digit && !(colon && c == ':'))
            return false;
    }

    return len > 0 && len <= EXPOSITION_NAME_MAX;
}

bool exposition_is_name(const char *name)
{
    return is_word(name, true);
}

bool exposition_is_label(const char *name)
{
    return is_word(name, false) && strncmp(name, "__", 2) != 0;
}

static bool is_escaped(char c, bool quote)
{
    return c == '\\' || c == '\n' || (quote && c == '"');
}

/* Backslash and newline are escaped in both formats, a double quote in OpenMetrics alone. */
static char *escape_help(const char *help, bool quote)
{
    size_t len = 0;
    for (const char *from = help; *from; from++)
        len += is_escaped(*from, quote) ? 2 : 1;
    char *text = malloc(len + 1);
    if (!text)
        return NULL;

    char *to = text;
    for (const char *from = help; *from; from++) {
        if (is_escaped(*from, quote))
            *to++ = '\\';
        *to++ = *from == '\n' ? 'n' : *from;
    }
    *to = '\0';

    return text;
}

/* False for want of memory, with the old text in its place. */
static bool set_help(struct exposition_family *f, const char *help)
{
    char *plain = escape_help(help, false);
    char *open = strchr(help, '"') ? escape_help(help, true) : plain;
    if (!plain || !open) {
        free(plain);
        return false;
    }

    drop_help(f);
    f->help = plain;
    f->help_open = open;
    f->help_len = strlen(plain);
    f->help_open_len = strlen(open);
    f->help_hash = hash_set_hash(0, help, strlen(help));
    f->exposition->declared += help_bytes(f);

    return true;
}

static struct exposition_family *family_new(struct exposition *x, enum exposition_type type, const char *name,
                                            const char *help)
{
    struct exposition_family *f = calloc(1, sizeof(*f));
    if (!f)
        return NULL;

    f->exposition = x;
    f->type = type;
    f->name = strdup(name);
    f->name_len = strlen(name);
    f->hash = hash_set_hash(x->seed, name, f->name_len);
    x->declared += sizeof(*f) + f->name_len;
    if (!f->name || !set_help(f, help)) {
        family_free(f);
        return NULL;
    }

    return f;
}

/* As strcmp, for a name that is not terminated. */
static int compare(const struct exposition_family *f, const char *name, size_t len)
{
    int order = memcmp(f->name, name, f->name_len < len ? f->name_len : len);

    return order ? order : (f->name_len > len) - (f->name_len < len);
}

bool exposition_find(const struct exposition *x, const char *name, size_t len, size_t *place)
{
    size_t low = 0, high = x->family_count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = compare(x->families[middle], name, len);
        if (order == 0) {
            *place = middle;
            return true;
        }
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    *place = low;

    return false;
}

/* After families came or went. */
static void number_families(struct exposition *x)
{
    memset(x->filled, 0, (x->family_max / 64 + 1) * sizeof(*x->filled));
    for (size_t i = 0; i < x->family_count; i++) {
        x->families[i]->rank = i;
        if (x->families[i]->text.len)
            x->filled[i / 64] |= 1ull << (i % 64);
    }
}

struct exposition_family *exposition_next_filled(const struct exposition *x, size_t *rank)
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

/* Families of data that is gone make room for new ones. */
static void drop_passed(struct exposition *x)
{
    size_t kept = 0;

    for (size_t i = 0; i < x->family_count; i++) {
        struct exposition_family *f = x->families[i];
        if (f->lasting || f->text.len || f->touched || f->collection == x->collection)
            x->families[kept++] = f;
        else
            family_free(f);
    }
    x->family_count = kept;
    memset(x->hints, 0, sizeof(x->hints));
    number_families(x);
}

/* Room for one more in both lists, so that marking a family as touched can never fail. */
static int make_room(struct exposition *x, const char *help)
{
    if (x->family_count >= x->family_max || !exposition_may_declare(x, 2 * strlen(help)))
        return -ENOSPC;
    if (x->family_count < x->touched_size)
        return 0;

    size_t size = x->touched_size ? x->touched_size * 2 : 64;
    void *families = realloc(x->families, size * sizeof(*x->families));
    if (!families)
        return -ENOMEM;
    x->families = families;
    void *touched = realloc(x->touched, size * sizeof(*x->touched));
    if (!touched)
        return -ENOMEM;
    x->touched = touched;
    x->touched_size = size;

    return 0;
}

static int add_family(struct exposition *x, size_t place, enum exposition_type type, const char *name,
                      const char *help, struct exposition_family **ret)
{
    int r = make_room(x, help);
    if (r < 0)
        return r;

    struct exposition_family *f = family_new(x, type, name, help);
    if (!f)
        return -ENOMEM;

    memmove(x->families + place + 1, x->families + place, (x->family_count - place) * sizeof(*x->families));
    x->families[place] = f;
    x->family_count++;
    number_families(x);

    *ret = f;
    return 0;
}

static bool help_differs(const struct exposition_family *f, const char *help)
{
    return f->help_hash != hash_set_hash(0, help, strlen(help));
}

static struct exposition_hint *hint_of(struct exposition *x, const char *name)
{
    uintptr_t address = (uintptr_t)name;

    return &x->hints[(address >> 4 ^ address >> 11) & (EXPOSITION_HINTS - 1)];
}

static int find_or_add(struct exposition *x, enum exposition_type type, const char *name, const char *help,
                       struct exposition_family **ret, bool *added)
{
    struct exposition_hint *hint = hint_of(x, name);
    *added = false;
    if (hint->name == name && strcmp(hint->family->name, name) == 0) {
        *ret = hint->family;
        return 0;
    }

    size_t place, len = strlen(name);
    *added = !exposition_find(x, name, len, &place);
    if (!*added) {
        *ret = x->families[place];
        *hint = (struct exposition_hint){ name, *ret };
        return 0;
    }

    if (!exposition_is_name(name))
        return -EINVAL;
    if (x->family_count == x->family_max || !exposition_may_declare(x, 2 * strlen(help))) {
        drop_passed(x);
        exposition_find(x, name, len, &place);
    }

    return add_family(x, place, type, name, help, ret);
}

static void tell_help(struct exposition *x, struct exposition_family *f, const char *help)
{
    if (f->told_help || !help_differs(f, help))
        return;

    f->told_help = true;
    exposition_tell(x, "metric %s has two help texts; the first stays: %.200s", f->name, f->help);
}

/* Another type or help in the place of what no sample was given under. */
static int change(struct exposition_family *f, enum exposition_type type, const char *help)
{
    if (help_differs(f, help) && !exposition_may_declare(f->exposition, 2 * strlen(help)))
        return -ENOSPC;
    if (help_differs(f, help) && !set_help(f, help))
        return -ENOMEM;
    f->type = type;

    return 0;
}

static int declare(struct exposition *x, enum exposition_type type, const char *name, const char *help,
                   struct exposition_family **ret)
{
    bool added;
    struct exposition_family *f;
    int r = find_or_add(x, type, name, help, &f, &added);

    if (r == 0 && !added && !f->lasting && f->text.len == 0)
        r = change(f, type, help);
    if (r < 0)
        return r;
    if (f->type != type)
        return -EEXIST;
    tell_help(x, f, help);
    f->collection = x->collection;

    *ret = f;
    return 0;
}

int exposition_passing_family(struct exposition *x, enum exposition_type type, const char *name,
                              const char *help, struct exposition_family **ret)
{
    return declare(x, type, name, help, ret);
}

int exposition_family(struct exposition *x, enum exposition_type type, const char *name, const char *help,
                      struct exposition_family **ret)
{
    int r = declare(x, type, name, help, ret);
    if (r == 0)
        (*ret)->lasting = true;

    return r;
}

const char *exposition_family_name(const struct exposition_family *f)
{
    return f->name;
}

void exposition_quiet(struct exposition *x, bool quiet)
{
    x->quiet = quiet;
}

void exposition_begin(struct exposition *x)
{
    size_t rank = 0;
    for (struct exposition_family *f; (f = exposition_next_filled(x, &rank));) {
        f->text = (struct lines){ 0 };
        f->touched = false;
    }
    memset(x->filled, 0, (x->family_max / 64 + 1) * sizeof(*x->filled));
    line_arena_reset(&x->arena);
    hash_set_truncate(&x->series, 0);
    x->touched_count = 0;
    x->bytes = 0;
    x->failed = false;
    x->collection++;
    exposition_mark(x);
}

void exposition_mark(struct exposition *x)
{
    for (size_t i = 0; i < x->touched_count; i++)
        x->touched[i]->touched = false;
    x->touched_count = 0;
    x->marked_series = x->series.count;
    x->marked_bytes = x->bytes;
}

/* Copy what is kept into a fresh arena, and free the one that a collector filled in vain. */
static void compact(struct exposition *x)
{
    struct line_arena old = x->arena, fresh = { .epoch = old.epoch + 1 };
    size_t rank = 0;

    if (!line_arena_reserve(&fresh, x->family_count, x->bytes))
        return;

    x->arena = fresh;
    for (struct exposition_family *f; (f = exposition_next_filled(x, &rank));) {
        struct lines kept = f->text;
        lines_copy(&kept, lines_room(&x->arena, &f->text, kept.len));
        lines_add(&x->arena, &f->text, kept.len);
    }
    line_arena_free(&old);
}

void exposition_rollback(struct exposition *x)
{
    for (size_t i = 0; i < x->touched_count; i++) {
        struct exposition_family *f = x->touched[i];
        lines_cut(&f->text, &f->marked);
        if (f->text.len == 0)
            x->filled[f->rank / 64] &= ~(1ull << (f->rank % 64));
    }
    hash_set_truncate(&x->series, x->marked_series);
    x->bytes = x->marked_bytes;
    x->failed = false;
    if (x->arena.size > 2 * x->bytes + GARBAGE_MAX)
        compact(x);
    exposition_mark(x);
}

size_t exposition_series(const struct exposition *x)
{
    return x->series.count;
}

uint64_t exposition_duplicates(const struct exposition *x)
{
    return x->duplicates;
}

bool exposition_failed(const struct exposition *x)
{
    return x->failed;
}
