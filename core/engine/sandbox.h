/* SPDX-License-Identifier: MIT */
/* The closed world that scripts live in: an allow list of globals and nothing else.
 *
 * Each script has a table of globals of its own (_ENV). What it reads is taken from the allow list once and
 * then lies there, as in stock Lua; of a library it gets a table of its own, which fills in the same way. So
 * a global costs a handler what it costs in stock Lua, a script holds only what it uses (some 500 bytes), and
 * whatever it does to `string` or `print` stays with it. Reading or assigning a name that is not on the list
 * raises.
 *
 * `sonda` is one for all scripts: it, and the tables in it, are views, empty tables before the real ones. */
#ifndef SONDA_ENGINE_SANDBOX_H
#define SONDA_ENGINE_SANDBOX_H

#include <lua.h>

#include "engine/bind.h"

/* Once a state, before scripts: libraries and globals. */
void sandbox_open(lua_State *L, struct bind_context *c);

/* After everything that is offered is open: metatables of userdata are put out of reach. */
void sandbox_seal(lua_State *L);

/* Replace the table on top by a view that cannot be written; tables with functions or values inside it
 * likewise. An empty table, and one that has a metatable, stays itself. `name` is for messages. */
void sandbox_freeze(lua_State *L, const char *name);

#endif
