/* SPDX-License-Identifier: MIT */
/* sonda.json, which is also `require "cjson"`: lua-cjson between guards. */
#ifndef SONDA_ENGINE_LIBRARY_JSON_H
#define SONDA_ENGINE_LIBRARY_JSON_H

#include <lua.h>
#include <stdbool.h>
#include <stddef.h>

#include "engine/bind.h"

/* Leaves the table of its functions on the stack. */
void library_json_open(lua_State *L, struct bind_context *c);

/* Can the text be decoded in the memory that is left? True too for one that is refused for its length. */
bool library_json_fits(lua_State *L, const struct bind_context *c, const char *text, size_t len);

#endif
