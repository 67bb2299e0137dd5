/* SPDX-License-Identifier: MIT */
/* Files built into the binary by embed.sh: the default scripts ("scripts/health.lua"), each as Lua
 * compiles it ("chunks/health.lua", behind eight bytes: base/hash.h of the text) with that Lua's lua_ident
 * ("chunks/ident"), and browser assets, gzipped ("assets/swagger-ui.css.gz"). */
#ifndef SONDA_BASE_EMBED_H
#define SONDA_BASE_EMBED_H

#include <stddef.h>

struct embed_file {
    const char *name;
    const char *bytes; /* NUL after bytes[len] */
    size_t len;
};

/* Sorted by name; embed_count entries. */
extern const struct embed_file embed_files[];
extern const size_t embed_count;

/* The pages of the files need not be resident until they are read again: madvise(2). For who has made of
 * them what it needed. */
void embed_give_back(void);

/* The file of that name, or NULL. */
const struct embed_file *embed_find(const char *name);

#endif
