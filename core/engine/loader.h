/* SPDX-License-Identifier: MIT */
/* From text to chunks: scripts and modules of the bundle, and `load` for scripts. Text only; the parser is
 * fed small pieces, so that a budget ends it too: its jump lists make some sources cost the square of their
 * length. */
#ifndef SONDA_ENGINE_LOADER_H
#define SONDA_ENGINE_LOADER_H

#include <lua.h>
#include <stddef.h>

#include "engine/bind.h"
#include "engine/bundle.h"

#define LOADER_SCRIPT_MAX (256u << 10) /* bytes of one script file */
#define LOADER_TEXT_MAX   (64u << 10)  /* bytes that load() takes in one call */

/* A script is run by itself unless it lies below lib/ (modules) or meta/ (annotations). */
bool loader_is_script(const struct bundle_script *s);

/* Compile `text` under `name` ("@path"), its globals being the table on top of the stack, which the function
 * replaces. Returns LUA_OK, or another status with the error value in the function's place. */
int loader_compile(lua_State *L, const struct bind_context *c, const char *text, size_t len,
                   const char *name);

/* Run one script in an environment of its own; raises what it raises. */
void loader_run(lua_State *L, const struct bind_context *c, const struct bundle_script *s);

/* require(name): "sonda", "cjson", or "lib.x" for lib/x.lua of the bundle. Upvalue 1: the context. */
int loader_require(lua_State *L);

/* package.loaded's place: set `name` to the value on top, which it pops. */
void loader_provide(lua_State *L, const char *name);

#endif
