/* SPDX-License-Identifier: MIT */
/* What is no fault of a script, and still worth a word: an old spelling, a value that is not written as it
 * may have been meant. `sonda check` prints them; those that come up while serving are logged, each once.
 * A part of an engine: bounded, forgotten with it. */
#ifndef SONDA_ENGINE_DOUBTS_H
#define SONDA_ENGINE_DOUBTS_H

#include <lua.h>
#include <stddef.h>

#include "engine/bundle.h"
#include "engine/engine.h"

#define DOUBTS_MAX 64 /* told; more tell nothing new */

extern const struct engine_part doubts_part;

/* Note the text at the innermost Lua function that runs; where none does (an answer is being written) it is
 * kept until doubts_settle says where it belongs. Raises nothing, allocates nothing in Lua. Takes a context
 * without an engine, and an engine without the part: then nothing is noted. */
void doubts_add(lua_State *L, const struct bind_context *c, const char *text);

/* Those without a place (bind_context.doubts counts them) belong to script:line, and are about the route,
 * job or collector of that name. */
void doubts_settle(struct engine *e, const char *script, int line, const char *about);

size_t doubts_count(const struct engine *e);
const struct script_fault *doubts_at(const struct engine *e, size_t index);

#endif
