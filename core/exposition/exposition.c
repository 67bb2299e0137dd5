/* SPDX-License-Identifier: MIT */
#include "exposition/exposition.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#include "exposition/families.h"

/* What a rollback leaves in the arena is given back above so many bytes. */
#define GARBAGE_MAX ((size_t)4 << 20)

int exposition_new(size_t family_max, size_t byte_max, void (*tell)(void *cls, const char *message),
                   void *cls, struct exposition **ret)
{
    struct exposition *x = calloc(1, sizeof(*x));
    if (!x)
        return -ENOMEM;

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

void exposition_free(struct exposition *x)
{
    if (!x)
        return;

    families_free(x);
    hash_set_free(&x->series);
    line_arena_free(&x->arena);
    free(x);
}

void exposition_quiet(struct exposition *x, bool quiet)
{
    x->quiet = quiet;
}

void exposition_begin(struct exposition *x)
{
    size_t rank = 0;
    for (struct exposition_family *f; (f = families_next_filled(x, &rank));) {
        f->text = (struct lines){ 0 };
        f->touched = false;
    }
    if (x->filled)
        memset(x->filled, 0, x->family_room / 64 * sizeof(*x->filled));
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
    for (struct exposition_family *f; (f = families_next_filled(x, &rank));) {
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
