/* SPDX-License-Identifier: MIT */
/* Declarations of what a client sends as text: query = { { "top", "integer", default = 10 }, … } and
 * params, the same for the {name} parts of the path. */
#ifndef SONDA_ROUTE_PARAMETERS_H
#define SONDA_ROUTE_PARAMETERS_H

#include <lua.h>

struct shape;

#define ROUTE_QUERY_MAX 16

/* The list on top of the stack becomes the shape of an object of scalars, and lists of them. Raises where
 * it is none. */
const struct shape *route_parameters_query(lua_State *L);

/* The same of scalars that the path names. */
const struct shape *route_parameters_path(lua_State *L, const char *pattern);

#endif
