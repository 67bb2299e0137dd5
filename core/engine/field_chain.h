/* SPDX-License-Identifier: MIT */
/* How long a row of fields a source text asks for: f().a.b.c… Where such an expression fails, Lua names the
 * field in its message, and before 5.4.7 it goes back through the row by recursion in C, with a pass over
 * the function's code each time (ldebug.c, getobjname): 100,000 fields in a script of 256 KiB end the
 * process, 30,000 in one of 64 KiB take a second past every budget. */
#ifndef SONDA_ENGINE_FIELD_CHAIN_H
#define SONDA_ENGINE_FIELD_CHAIN_H

#include <stddef.h>

#define FIELD_CHAIN_MAX 100

/* The line of the first row in the Lua text that is longer than FIELD_CHAIN_MAX; 0: there is none. A key in
 * brackets belongs to its row. The text need not be sound: what Lua refuses may be told either way. */
int field_chain_line(const char *text, size_t len);

#endif
