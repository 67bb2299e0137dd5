/* SPDX-License-Identifier: MIT */
/* A shape describes a JSON value: its type, the order of its keys, its rounding, what may be absent. It is
 * compiled once, when a script declares it (compile.h), into a tree of C structs inside Lua userdata; what
 * reads and writes JSON walks that tree and the Lua value side by side, with raw reads, so that no metamethod
 * of a script runs on the way. A shape never changes. */
#ifndef SONDA_SHAPE_SHAPE_H
#define SONDA_SHAPE_SHAPE_H

#include <lua.h>
#include <stdbool.h>
#include <stddef.h>

#define SHAPE_NAME "sonda.shape"

/* User values of a shape's userdata: what it points to (children, strings), which they keep alive; its
 * options, for sonda.shape.describe, or nil. */
enum { SHAPE_ANCHORS = 1, SHAPE_OPTIONS = 2 };

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
    int key_index;    /* of the name in the engine's table of keys */
    int source_index; /* of the key that an answer's value is under there; 0: the whole table (from = ".") */
    double scale;     /* an answer's number is multiplied by it; 0: it is not */
    const struct shape *shape;
};

struct shape {
    enum shape_kind kind;
    bool nullable, optional;
    bool required; /* of a parameter: it must be sent */
    bool strict;   /* of an object: a client may send no other fields */
    bool derived;  /* of an object: a field says `from` or `scale` */
    bool borrows;  /* of an object: a field says `from`, so the table may hold more than the shape names */
    bool has_minimum, has_maximum;
    int decimals; /* of a number; -1: shortest round trip */
    double minimum, maximum;
    int default_index; /* of what stands for a value that was not sent, as key_index; 0: nothing does */
    size_t max_length; /* bytes of a string that a client sends; 0: any */
    const struct shape *item;   /* of an array or map */
    const char *const *choices; /* enum of a string, owned by the shape's Lua strings */
    size_t choice_count;        /* 0: any string */
    size_t count;
    struct shape_field fields[]; /* of an object */
};

/* "object", "array", … */
const char *shape_kind_name(enum shape_kind kind);

/* False where no kind has that name. */
bool shape_kind_find(const char *name, enum shape_kind *ret);

/* The shape at stack index i, or a raised argument error. It lives as long as its userdata. */
const struct shape *shape_check(lua_State *L, int i);

/* The shape at stack index i, or NULL where it is none. */
const struct shape *shape_test(lua_State *L, int i);

/* Where the number lies by the shape's bounds: below its minimum (-1), within (0), above its maximum (1). */
int shape_bounds(const struct shape *s, double value);

/* Is the string among the shape's choices? True where it has none. */
bool shape_allows(const struct shape *s, const char *text);

#endif
