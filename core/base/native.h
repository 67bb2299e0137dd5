/* SPDX-License-Identifier: MIT */
/* One bound for the memory of the process that others' data make grow and no Lua state counts: samples of
 * scrapes, answers that are kept, bodies of requests. Whoever takes of it asks first, and gives it back.
 * Any thread; two atomic additions. */
#ifndef SONDA_BASE_NATIVE_H
#define SONDA_BASE_NATIVE_H

#include <stdbool.h>
#include <stddef.h>

/* Once, before there are threads; until then there is no bound. */
void native_limit(size_t bytes);

/* True: the bytes are the caller's, until native_give. False: past the bound, even after what this thread
 * could give up (below) was given up. Then memory is short, and what is not needed is to go. */
bool native_take(size_t bytes);
void native_give(size_t bytes);

/* What this thread can give up: gives back at least `bytes` where it has them. NULL: nothing. */
void native_yields(void (*yield)(void *cls, size_t bytes), void *cls);

/* Did a take fail or have to be helped since the last time that this thread asked? */
bool native_short(void);

size_t native_used(void);
size_t native_most(void); /* the bound; 0: none */

#endif
