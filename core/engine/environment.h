/* SPDX-License-Identifier: MIT */
/* The globals of one script: a table of its own (_ENV), filled from the allow list as it reads. A name that
 * is not on the list raises, with what there is instead where people often ask for it. */
#ifndef SONDA_ENGINE_ENVIRONMENT_H
#define SONDA_ENGINE_ENVIRONMENT_H

#include <lua.h>

/* Once a state: pops the allow list, name to value; a library there is the metatable of what a script gets.
 */
void environment_open(lua_State *L);

/* Leaves a fresh table of globals on the stack. */
void environment_push(lua_State *L);

#endif
