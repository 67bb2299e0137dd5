/* SPDX-License-Identifier: MIT */
/* Lua's messages in words for people who do not program: what is probably wrong on that line, and what to
 * try. */
#ifndef SONDA_ENGINE_EXPLAIN_H
#define SONDA_ENGINE_EXPLAIN_H

#include <stdbool.h>
#include <stddef.h>

/* A sentence for the reason, the line of the script (len bytes, may be NULL) at hand. Returns false where
 * there is nothing to add to the message itself. */
bool explain(const char *reason, const char *line, size_t len, char *out, size_t size);

#endif
