/* SPDX-License-Identifier: MIT */
#include "base/lines.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/native.h"

#define BLOCK_FIRST ((size_t)32 << 10)
#define BLOCK_MAX   ((size_t)1 << 20)
#define KEPT_MAX    ((size_t)256 << 10) /* bytes of blocks that outlive a reset */
#define PIECE_MAX   ((size_t)8 << 10)   /* to which pieces double */
#define ALIGNMENT   8

struct line_block {
    struct line_block *next;
    size_t size;
    char bytes[];
};

struct line_piece {
    struct line_piece *next;
    uint32_t len, size;
    char bytes[];
};

static size_t align(size_t size)
{
    return (size + ALIGNMENT - 1) & ~(size_t)(ALIGNMENT - 1);
}

static void use_block(struct line_arena *a)
{
    a->at = a->blocks ? a->blocks->bytes : NULL;
    a->end = a->blocks ? a->at + a->blocks->size : NULL;
}

static bool add_block(struct line_arena *a, size_t least)
{
    size_t size = a->blocks ? a->blocks->size * 2 : BLOCK_FIRST;

    size = size > BLOCK_MAX ? BLOCK_MAX : size;
    size = size < least ? least : size;
    if (!native_take(size))
        return false;
    struct line_block *b = malloc(sizeof(*b) + size);
    if (!b) {
        native_give(size);
        return false;
    }

    b->next = a->blocks;
    b->size = size;
    a->blocks = b;
    a->size += size;
    use_block(a);

    return true;
}

static void free_block(struct line_block *b)
{
    native_give(b->size);
    free(b);
}

static bool is_topmost(const struct line_arena *a, const struct line_piece *p)
{
    return p->bytes + p->size == a->at;
}

static struct line_piece *add_piece(struct line_arena *a, struct lines *l, size_t len)
{
    size_t size = l->last ? (size_t)l->last->size * 2 : 0;

    size = size > PIECE_MAX ? PIECE_MAX : size;
    size = align(size < len ? len : size);
    if ((size_t)(a->end - a->at) < sizeof(struct line_piece) + size &&
        !add_block(a, sizeof(struct line_piece) + size))
        return NULL;

    struct line_piece *p = (struct line_piece *)a->at;
    *p = (struct line_piece){ .size = (uint32_t)size };
    a->at += sizeof(*p) + size;
    if (l->last)
        l->last->next = p;
    else
        l->first = p;
    l->last = p;

    return p;
}

/* Where nothing else was cut from the arena since, a piece grows in its place. */
static bool stretch(struct line_arena *a, struct line_piece *p, size_t len)
{
    size_t more = align(p->len + len - p->size);

    if (!is_topmost(a, p) || (size_t)(a->end - a->at) < more)
        return false;
    p->size += (uint32_t)more;
    a->at += more;

    return true;
}

char *lines_room(struct line_arena *a, struct lines *l, size_t len)
{
    if (l->epoch != a->epoch)
        *l = (struct lines){ .epoch = a->epoch };
    struct line_piece *p = l->last;
    if (!p || (p->size - p->len < len && !stretch(a, p, len)))
        p = add_piece(a, l, len);

    return p ? p->bytes + p->len : NULL;
}

void lines_add(struct line_arena *a, struct lines *l, size_t len)
{
    struct line_piece *p = l->last;

    p->len += (uint32_t)len;
    l->len += len;
    /* Most texts are one line, and the room for it was a guess. */
    if (p == l->first && is_topmost(a, p)) {
        p->size = (uint32_t)align(p->len);
        a->at = p->bytes + p->size;
    }
}

struct lines_mark lines_mark(const struct lines *l)
{
    return (struct lines_mark){ l->last, l->last ? l->last->len : 0, l->len };
}

void lines_cut(struct lines *l, const struct lines_mark *m)
{
    l->last = m->last;
    l->len = m->len;
    if (!m->last) {
        l->first = NULL;
        return;
    }
    m->last->len = (uint32_t)m->last_len;
    m->last->next = NULL;
}

char *lines_copy(const struct lines *l, char *to)
{
    for (const struct line_piece *p = l->first; p; p = p->next) {
        memcpy(to, p->bytes, p->len);
        to += p->len;
    }

    return to;
}

bool line_arena_reserve(struct line_arena *a, size_t texts, size_t bytes)
{
    return add_block(a, bytes + texts * (sizeof(struct line_piece) + ALIGNMENT));
}

/* Each block is twice the one before: the largest that may be kept alone holds nearly as much as all. */
void line_arena_reset(struct line_arena *a)
{
    struct line_block *kept = NULL;

    while (a->blocks) {
        struct line_block *b = a->blocks;
        a->blocks = b->next;
        if (kept || b->size > KEPT_MAX)
            free_block(b);
        else
            kept = b;
    }
    if (kept)
        kept->next = NULL;
    a->blocks = kept;
    a->size = kept ? kept->size : 0;
    a->epoch++;
    use_block(a);
}

void line_arena_free(struct line_arena *a)
{
    while (a->blocks) {
        struct line_block *next = a->blocks->next;
        free_block(a->blocks);
        a->blocks = next;
    }
    a->size = 0;
    use_block(a);
}
