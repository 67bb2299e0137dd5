/* SPDX-License-Identifier: MIT */
/* A Lua value as JSON text, by a shape or free-form: the one encoder of answers, of sonda.shape.encode and of
 * sonda.json.encode. */
#ifndef SONDA_SHAPE_ENCODE_H
#define SONDA_SHAPE_ENCODE_H

#include <lua.h>
#include <stdbool.h>

#include "base/buffer.h"
#include "shape/shape.h"

struct bind_context;

/* Append the JSON text of the Lua value at index i; `s` may be NULL: free-form, keys sorted. In `strict` mode
 * (dry runs, tests) fields that the shape does not name, values outside minimum and maximum and strings
 * outside enum raise too. Raises as well past out->limit and past the nesting limit;
 * *out then holds a part. What is written otherwise than it may have been meant is noted
 * (engine/doubts.h). */
void shape_encode(lua_State *L, const struct bind_context *c, const struct shape *s, int i, bool strict,
                  struct buffer *out);

#endif
