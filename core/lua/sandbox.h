/* SPDX-License-Identifier: MIT */
/* The closed world that scripts live in: an allow list of globals and nothing else.
 *
 * Each script has a table of globals of its own (_ENV), empty: what it reads comes through one metatable from the allow
 * list, what it assigns raises. The libraries on the list are views: empty tables before the real ones, so that nothing a
 * script does to `string` or `sonda` reaches another script. A view costs one more table look-up at each access (about
 * 10 ns, and nothing where a script keeps `local format = string.format`), and no memory per script. */
#ifndef SONDA_LUA_SANDBOX_H
#define SONDA_LUA_SANDBOX_H

#include <lua.h>

#include "lua/bind.h"

/* Once a state, before scripts: libraries and globals. */
void sandbox_open(lua_State *L, struct bind_context *c);

/* After everything that is offered is open: metatables of userdata are put out of reach. */
void sandbox_seal(lua_State *L);

/* A fresh table of globals. */
void sandbox_push_environment(lua_State *L);

/* Replace the table on top by a view that cannot be written; tables with functions or values inside it likewise. An empty
 * table, and one that has a metatable, stays itself. `name` is for messages. */
void sandbox_freeze(lua_State *L, const char *name);

/* Own libraries: each leaves the functions in the table on top, over what is there. */
void lib_base_open(lua_State *L, struct bind_context *c);
void lib_string_open(lua_State *L, struct bind_context *c);
void lib_table_open(lua_State *L, struct bind_context *c);
void lib_coroutine_open(lua_State *L, struct bind_context *c);

/* Metatables made by a script's setmetatable while loading take up metamethods added since. */
void lib_base_loaded(lua_State *L);

#endif
