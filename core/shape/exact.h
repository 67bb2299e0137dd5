/* SPDX-License-Identifier: MIT */
/* Numbers that lua-cjson would change: it makes a double of each, so an integer past 2^53 arrives as its
 * neighbour, and 1e999 as infinity. Such an integer is handed to it as a marked string, and becomes an
 * integer afterwards; a number past all doubles is refused. The mark is the byte 0xFF, which no UTF-8 text
 * holds. */
#ifndef SONDA_SHAPE_EXACT_H
#define SONDA_SHAPE_EXACT_H

#include <lua.h>
#include <stdbool.h>
#include <stddef.h>

struct bind_context;

/* What stands in a JSON text, found in one pass. */
struct exact_scan {
    size_t marks;   /* integers past 2^53 that fit in 64 bits */
    size_t refused; /* the place, from 1, of what is refused; 0: nothing is */
    const char *reason;
    size_t memory; /* at most so much Lua memory is taken by its value */
};

void exact_scan(lua_State *L, const struct bind_context *c, const char *text, size_t len,
                struct exact_scan *ret);

/* Push a copy of the text with its integers marked. */
void exact_push_marked(lua_State *L, const struct bind_context *c, const char *text, size_t len,
                       size_t marks);

/* Make integers of the marked strings in the decoded value on top of the stack. */
void exact_restore(lua_State *L, const struct bind_context *c);

#endif
