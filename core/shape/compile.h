/* SPDX-License-Identifier: MIT */
/* Shapes made of what scripts write. A type is written as
 *   "integer"                                       its name
 *   { "array", items = TYPE, description = … }      its name, and more
 *   { { "limit", TYPE, minimum = 1, … }, … }        the fields of an object; options may stand beside them
 *   a shape                                         made before
 * and a field as { "name", TYPE, options… }: the same in answers, bodies, queries and paths. Everything
 * here may raise. */
#ifndef SONDA_SHAPE_COMPILE_H
#define SONDA_SHAPE_COMPILE_H

#include <lua.h>

#include "shape/options.h"
#include "shape/shape.h"

/* Push the shape of the type at index i; `who` begins messages. */
const struct shape *shape_compile(lua_State *L, int i, const char *who);

/* Push a shape of that kind with these options: for an array or map, or a scalar (an object has
 * shape_compile). The item of an array or map is the type at index `item`; 0: the option `items`. */
const struct shape *shape_compile_kind(lua_State *L, enum shape_kind kind, const struct shape_options *o,
                                       int item);

#endif
