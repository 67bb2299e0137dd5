/* SPDX-License-Identifier: MIT */
/* A shape describes a JSON value: its type, the order of its keys, its rounding, what may be absent. It is
 * compiled once, when a script declares it, into a tree of C structs inside Lua userdata; encoding walks that
 * tree and the Lua value side by side, with raw reads, so that no metamethod of a script runs on the way.
 *
 * All functions here may raise (longjmp): call them inside engine_run. A mistake is told with the path of the
 * value: "memory.total_mb: expected integer, found string". */
#ifndef SONDA_SHAPE_SHAPE_H
#define SONDA_SHAPE_SHAPE_H

#include <lua.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buffer.h"

struct bind_context;

/* Nesting of one value, at most; engine_limits.depth may ask for less. */
#define SHAPE_DEPTH_MAX 64

enum shape_kind {
    SHAPE_OBJECT,
    SHAPE_ARRAY,
    SHAPE_MAP,
    SHAPE_NUMBER,
    SHAPE_INTEGER,
    SHAPE_STRING,
    SHAPE_BOOLEAN,
    SHAPE_ANY
};

struct shape;

struct shape_field {
    const char *name; /* owned by the shape's Lua string */
    size_t name_len;
    const char *key; /* what goes before the value: ,"name": escaped; the first field leaves the comma out */
    size_t key_len;
    int key_index; /* of the name in the engine's table of keys */
    const struct shape *shape;
};

struct shape {
    enum shape_kind kind;
    bool nullable, optional;
    bool has_minimum, has_maximum;
    int decimals; /* of a number; -1: shortest round trip */
    double minimum, maximum;
    const struct shape *item;   /* of an array or map */
    const char *const *choices; /* enum of a string, owned by the shape's Lua strings */
    size_t choice_count;        /* 0: any string */
    size_t count;
    struct shape_field fields[]; /* of an object */
};

/* "object", "array", … */
const char *shape_kind_name(enum shape_kind kind);

/* Leaves sonda.shape, the functions that declare shapes, on the stack. */
void shape_open(lua_State *L, struct bind_context *c);

/* The shape at stack index i, or a raised argument error. It lives as long as its userdata. */
const struct shape *shape_check(lua_State *L, int i);

/* The shape at stack index i, or NULL where it is none. */
const struct shape *shape_test(lua_State *L, int i);

/* Append the JSON text of the Lua value at index i; `s` may be NULL: free-form, keys sorted. In `strict` mode
 * (dry runs, tests) fields that the shape does not name, values outside minimum and maximum and strings
 * outside enum raise too. Raises as well past out->limit and past the nesting limit;
 * *out then holds a part. */
void shape_encode(lua_State *L, const struct bind_context *c, const struct shape *s, int i, bool strict,
                  struct buffer *out);

/* Hold the decoded JSON value at index i (null as light userdata NULL) against the shape, strictly, and tidy
 * it in place: null becomes nil, an integral float becomes an integer where the shape says so. Returns true;
 * or false with a message pushed, which begins with `root`: "body.name: expected string, found number".
 * Leaves the (perhaps replaced) value on top when true. */
bool shape_accept(lua_State *L, const struct bind_context *c, const struct shape *s, int i, const char *root);

#endif
