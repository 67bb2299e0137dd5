/* SPDX-License-Identifier: MIT */
/* What is wrong with what a client sent, told as FastAPI tells it, so that clients' parsers work:
 *   {"detail":[{"type":"missing","loc":["body","name"],"msg":"Field required","input":{}}]}
 * Positions in `loc` count from 0. */
#ifndef SONDA_SHAPE_MISTAKE_H
#define SONDA_SHAPE_MISTAKE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buffer.h"
#include "shape/shape.h"
#include "shape/walk.h"

#define MISTAKES_MAX 32 /* told; more tell nothing new */

/* Of one request. `out` is where they are written. */
struct shape_mistakes {
    struct buffer *out;
    const char *root; /* "body", "query", "path": begins each loc */
    size_t count;
};

struct shape_mistake {
    const char *type, *message;
    const char *reason; /* ctx.error, or NULL */
};

/* Tell one, of the value at stack index `input` (0: none) where the walk is. */
void shape_mistake(struct shape_mistakes *m, struct shape_walk *w, const struct shape_mistake *what,
                   int input);

/* The number at the top of the stack against the shape's bounds, the string there against its enum and its
 * length. Each returns true, or false with the mistake told. */
bool shape_mistake_bounds(struct shape_mistakes *m, struct shape_walk *w, const struct shape *s,
                          double value);
bool shape_mistake_text(struct shape_mistakes *m, struct shape_walk *w, const struct shape *s);

/* Close what was told. */
void shape_mistakes_end(struct shape_mistakes *m);

#endif
