/* SPDX-License-Identifier: MIT */
/* What may be said of a shape: description = …, minimum = …; the same names wherever a field is declared. */
#ifndef SONDA_SHAPE_OPTIONS_H
#define SONDA_SHAPE_OPTIONS_H

#include <lua.h>
#include <stdbool.h>

#include "shape/shape.h"

/* A table of options, for messages with its name: "shape.number", "field 'limit'". */
struct shape_options {
    const char *who;
    int index;   /* of the table; 0: none */
    bool places; /* a name or a type stands at its places 1, 2 */
    bool field;  /* it declares a field: `from` and `scale` are known, too */
};

/* Every named option must be known to the kind, and of its type; others raise. Returns how many the shape
 * keeps: those that say where a value comes from, or what a list is made of, are not among them. */
int shape_options_check(lua_State *L, const struct shape_options *o, enum shape_kind kind);

/* Push a table of those that the shape keeps, added to a copy of the table at `base` (0: to none). */
void shape_options_copy(lua_State *L, const struct shape_options *o, int base);

/* Set the members of *s that the options in the table at index `from` speak of; enum is left to who makes
 * room for it. */
void shape_options_read(lua_State *L, const char *who, struct shape *s, int from);

#endif
