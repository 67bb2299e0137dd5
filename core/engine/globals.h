/* SPDX-License-Identifier: MIT */
/* Which globals a script names, without running it: for `sonda check`, which so finds a misspelt name on a
 * path that no dry run takes. Read off the chunk as the compiler leaves it (lua_dump), where each access to a
 * global is an instruction on the upvalue _ENV. */
#ifndef SONDA_ENGINE_GLOBALS_H
#define SONDA_ENGINE_GLOBALS_H

#include <stdbool.h>
#include <stddef.h>

#include "engine/engine.h"

/* `each` is called for every access, those of inner functions first. Returns 0; -EINVAL: the text does not
 * compile (told elsewhere); -EOPNOTSUPP: this Lua's chunks are not quite of 5.4's format; -ENOMEM. */
int globals_scan(const char *text, size_t len,
                 void (*each)(void *cls, const char *name, int line, bool assigned), void *cls);

/* The same of a chunk that lua_dump wrote; -EOPNOTSUPP where it is cut or of any other format. */
int globals_walk(const char *binary, size_t len,
                 void (*each)(void *cls, const char *name, int line, bool assigned), void *cls);

/* Tell each access of the engine's scripts to a global that their sandbox does not have, in the sandbox's own
 * words. */
void globals_check(struct engine *e, void (*fault)(void *cls, const struct script_fault *f), void *cls);

#endif
