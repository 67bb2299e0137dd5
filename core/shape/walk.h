/* SPDX-License-Identifier: MIT */
/* What the walks over a value share (encoding, accepting): where they are, for messages, and how deep they
 * may go. All may raise (longjmp): call them inside engine_run. A mistake is told with the path of the value:
 * "memory.total_mb: expected integer, found string". */
#ifndef SONDA_SHAPE_WALK_H
#define SONDA_SHAPE_WALK_H

#include <lua.h>
#include <stdbool.h>
#include <stddef.h>

#include "base/buffer.h"
#include "shape/shape.h"

struct bind_context;

/* Nesting of one value, at most; engine_limits.depth may ask for less. */
#define SHAPE_DEPTH_MAX 64

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
    bool answered; /* the value is as it is answered: `from` and `scale` were followed already */
    bool quiet;    /* notes nothing: the value is a client's */
    bool borrowed; /* below a field that says `from`: a table may hold more than its shape names */
    int keys;      /* stack index of the engine's table of keys */
    int depth, depth_max;
    int shaped; /* sonda.shape.shaped values around this one: they nest without a key */
    /* Encode the value on top of the stack by its shape, for what is free-form around it (encode.c). */
    void (*encode)(struct shape_walk *w, const struct shape *s);
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

/* Raise "path: expected what, found value at the top of the stack" or "path: message". */
int shape_walk_found(struct shape_walk *w, const char *expected);
int shape_walk_error(struct shape_walk *w, const char *message);

/* Note "path: message" (engine/doubts.h), once for all elements of a list: no fault, but perhaps not what was
 * meant. */
void shape_walk_doubt(struct shape_walk *w, const char *message);

/* True for nil and for JSON's null (cjson.null) at the top of the stack. */
bool shape_walk_null(const struct shape_walk *w);

#endif
