/* SPDX-License-Identifier: MIT */
/* Many texts that grow line by line side by side, and all go at once: pieces of one arena instead of a buffer
 * each, which would be too large for most and moved again and again for some. */
#ifndef SONDA_BASE_LINES_H
#define SONDA_BASE_LINES_H

#include <stdbool.h>
#include <stddef.h>

struct line_block;
struct line_piece;

/* Zero-initialised is empty and ready. */
struct line_arena {
    struct line_block *blocks; /* newest first: pieces are cut from it, the others are full */
    char *at, *end;            /* what is left of it */
    size_t size;               /* bytes of all blocks */
    unsigned epoch;            /* resets so far */
};

/* One text. Zero-initialised is empty. */
struct lines {
    struct line_piece *first, *last;
    size_t len;
    unsigned epoch; /* of the arena when the pieces were cut: pieces of an earlier one are gone */
};

/* Room for one line of at most `len` bytes at the text's end, or NULL for want of memory. What lines_add does
 * not take is given back by the next call. */
char *lines_room(struct line_arena *a, struct lines *l, size_t len);

/* The first `len` bytes of that room are the text's now. */
void lines_add(struct line_arena *a, struct lines *l, size_t len);

/* A length to go back to. */
struct lines_mark {
    struct line_piece *last;
    size_t last_len, len;
};

struct lines_mark lines_mark(const struct lines *l);
void lines_cut(struct lines *l, const struct lines_mark *m);

/* Copy the text to `to`, which has room for l->len bytes. Returns what is behind it. */
char *lines_copy(const struct lines *l, char *to);

/* Room for that many texts of one piece, `bytes` of them all, in a fresh arena: lines_room does not fail for
 * them.
 */
bool line_arena_reserve(struct line_arena *a, size_t texts, size_t bytes);

/* All texts of the arena are gone (the caller zeroes those with a length), memory is kept up to a bound. */
void line_arena_reset(struct line_arena *a);
void line_arena_free(struct line_arena *a);

#endif
