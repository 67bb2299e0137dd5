/* SPDX-License-Identifier: MIT */
/* A text of a path or a query, as the value that its declaration says. */
#ifndef SONDA_ROUTE_SCALAR_H
#define SONDA_ROUTE_SCALAR_H

#include <lua.h>
#include <stdbool.h>
#include <stddef.h>

#include "shape/mistake.h"
#include "shape/shape.h"

struct bind_context;

/* Where a text stands, for what is told of it. */
struct scalar_place {
    const char *name;
    size_t name_len;
    lua_Integer index; /* of an element of a list, from 1; 0: it is no list */
    size_t length_max; /* bytes of a string that its declaration does not bound; 0: any */
};

/* The text on top of the stack becomes its value. False where it is none, or out of bounds: that is told
 * in *m, and the text stays. */
bool scalar_read(lua_State *L, const struct bind_context *c, const struct shape *s,
                 const struct scalar_place *p, struct shape_mistakes *m);

/* Tell that a parameter was not sent. */
void scalar_missing(lua_State *L, const struct bind_context *c, const struct scalar_place *p,
                    struct shape_mistakes *m);

#endif
