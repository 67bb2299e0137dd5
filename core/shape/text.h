/* SPDX-License-Identifier: MIT */
/* JSON as a Lua string. */
#ifndef SONDA_SHAPE_TEXT_H
#define SONDA_SHAPE_TEXT_H

#include <lua.h>

#include "shape/shape.h"

struct bind_context;

/* Push the JSON text of the value at index i, strictly held against the shape; `s` may be NULL: free-form.
 * Raises as shape_encode does; nothing is lost then. */
void shape_push_text(lua_State *L, const struct bind_context *c, const struct shape *s, int i);

#endif
