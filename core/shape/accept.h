/* SPDX-License-Identifier: MIT */
/* What a client sent, held against a shape. */
#ifndef SONDA_SHAPE_ACCEPT_H
#define SONDA_SHAPE_ACCEPT_H

#include <lua.h>
#include <stdbool.h>

#include "shape/mistake.h"
#include "shape/shape.h"

struct bind_context;

/* Hold the decoded JSON value at index i (null as light userdata NULL) against the shape, and tidy it in
 * place: null becomes nil, an integral float becomes an integer where the shape says so, what was left out
 * its default. Fields that the shape does not name are taken away, or refused where it is strict. Pushes the
 * (perhaps replaced) value. True where nothing was wrong; all that was is told in *m. */
bool shape_accept(lua_State *L, const struct bind_context *c, const struct shape *s, int i,
                  struct shape_mistakes *m);

#endif
