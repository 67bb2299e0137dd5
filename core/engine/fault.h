/* SPDX-License-Identifier: MIT */
/* What Lua raised, told to people: file, line and reason taken apart, with a traceback. Nothing here
 * allocates from Lua or runs a metamethod, so it works where memory or time has just run out. */
#ifndef SONDA_ENGINE_FAULT_H
#define SONDA_ENGINE_FAULT_H

#include <lua.h>
#include <stdbool.h>
#include <stddef.h>

#include "engine/bundle.h"

/* Where the innermost Lua function of L stands: path and line. False, and *f untouched, where none runs. */
bool fault_place(struct script_fault *f, lua_State *L);

/* Path, line ("" and 0 where it does not say) and reason of the error value at `index`. A value that is not a
 * string is described by its type, or by its field "message" where that is a string. */
void fault_value(struct script_fault *f, lua_State *L, int index);

/* The traceback of L, from the function that raised. */
void fault_trace(struct script_fault *f, lua_State *L);

/* Text for people on one line: control characters become blanks, and a cut never splits a UTF-8 sequence. */
void fault_text(char *to, size_t size, const char *text, size_t len);

#endif
