/* SPDX-License-Identifier: MIT */
/* Facts that clang's analyzer cannot know, included before each source when clang-tidy reads it
 * (tests/lint.sh). Never compiled into anything. */
#ifndef SONDA_LINT_ANALYZER_H
#define SONDA_LINT_ANALYZER_H

#include <errno.h>
#include <lauxlib.h>
#include <lua.h>

/* Lua's manual, 4.6: these never return, although their type says int. */
int lua_error(lua_State *L) __attribute__((noreturn));
int luaL_error(lua_State *L, const char *format, ...) __attribute__((noreturn));
int luaL_argerror(lua_State *L, int arg, const char *message) __attribute__((noreturn));
int luaL_typeerror(lua_State *L, int arg, const char *name) __attribute__((noreturn));

/* errno(3): never zero after a failed call, so `return -errno` is a failure to its caller. */
static inline int *errno_after_failure(void)
{
    int *number = __errno_location();
    if (*number <= 0)
        __builtin_unreachable();
    return number;
}
#undef errno
#define errno (*errno_after_failure())

#endif
