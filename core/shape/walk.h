/* SPDX-License-Identifier: MIT */
/* What the walks over a value share (encoding, accepting): where they are, for messages, and how deep they
 * may go. */
#ifndef SONDA_SHAPE_WALK_H
#define SONDA_SHAPE_WALK_H

#include <lua.h>
#include <stdbool.h>
#include <stddef.h>

#include "base/buffer.h"
#include "shape/shape.h"

struct shape_step {
    const char *name; /* a key, or NULL: an element of an array */
    size_t len;
    lua_Integer index;
};

struct shape_walk {
    lua_State *L;
    const struct bind_context *context;
    struct buffer *out;
    bool strict;
    int keys; /* stack index of the engine's table of keys */
    int depth, depth_max;
    int shaped;       /* sonda.shape.shaped values around this one: they nest without a key */
    const char *root; /* begins each path; "" */
    struct shape_step path[SHAPE_DEPTH_MAX];
};

void shape_walk_begin(struct shape_walk *w, lua_State *L, const struct bind_context *c);

void shape_walk_too_deep(struct shape_walk *w);

/* One level down, to a key or an element; raises past the nesting limit. */
static inline void shape_walk_key(struct shape_walk *w, const char *name, size_t len)
{
    if (w->depth >= w->depth_max)
        shape_walk_too_deep(w);
    w->path[w->depth++] = (struct shape_step){ .name = name, .len = len };
}

static inline void shape_walk_index(struct shape_walk *w, lua_Integer index)
{
    if (w->depth >= w->depth_max)
        shape_walk_too_deep(w);
    w->path[w->depth++] = (struct shape_step){ .index = index };
}

static inline void shape_walk_up(struct shape_walk *w)
{
    w->depth--;
}

/* Push "path: expected what, found value at the top of the stack" or "path: message". */
void shape_walk_push_found(struct shape_walk *w, const char *expected);
void shape_walk_push(struct shape_walk *w, const char *message);

/* The same, raised. */
int shape_walk_found(struct shape_walk *w, const char *expected);
int shape_walk_error(struct shape_walk *w, const char *message);

/* What is wrong with the number, or the string at the top of the stack, by the shape's bounds: a pushed
 * message and true; else false. */
bool shape_walk_out_of_bounds(struct shape_walk *w, const struct shape *s, double value);
bool shape_walk_no_choice(struct shape_walk *w, const struct shape *s);

/* True for nil and for JSON's null (cjson.null) at the top of the stack. */
bool shape_walk_null(struct shape_walk *w);

/* The userdata of sonda.shape.ordered; its user value is a list of { name, value }. */
#define SHAPE_ORDERED_NAME "sonda.shape.ordered"

/* That of sonda.shape.shaped; its user values are a value and its shape. */
#define SHAPE_SHAPED_NAME "sonda.shape.shaped"

/* Encode the value on top of the stack, and leave it there: by a shape (shape_encode.c), free-form
 * (shape_any.c). */
void shape_encode_value(struct shape_walk *w, const struct shape *s);
void shape_any(struct shape_walk *w);

/* The keys of the table on top of the stack, sorted bytewise, in a new userdata that is pushed; they last
 * while it and the unchanged table do. Integer keys become text. Raises where a key is neither string nor
 * integer. */
struct shape_key {
    const char *text; /* NULL: an integer key */
    size_t len;
    lua_Integer number;
    char digits[24];
};
struct shape_key *shape_keys(struct shape_walk *w, size_t *count);

/* Encode an object with the keys of the table on top of the stack, its values by `value` (each on top of the
 * stack). */
void shape_encode_keys(struct shape_walk *w, void (*value)(struct shape_walk *w, const struct shape *s),
                       const struct shape *s);

/* The engine's table of keys (index -> name, name -> index), pushed. */
void shape_push_key_table(lua_State *L);

#endif
