/* SPDX-License-Identifier: MIT */
/* The memory of one Lua state: counted, and refused above a limit. Lua answers a refusal with a full collection and a
 * second try, then with "not enough memory" (lmem.c, luaM_malloc_; manual 4.6, lua_Alloc). */
#ifndef SONDA_LUA_HEAP_H
#define SONDA_LUA_HEAP_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>

struct heap {
    _Atomic size_t used; /* bytes; written by the engine's thread alone, read by any */
    size_t limit;        /* bytes; 0: none */
    bool refused;        /* a growth was refused since somebody cleared this */
    void (*refuse)(void *cls, bool fresh); /* told at each refusal, if set; fresh: a new block, not one that grows */
    void *cls;
};

/* A lua_Alloc; `heap` is its struct heap. */
void *heap_allocate(void *heap, void *block, size_t old_size, size_t new_size);

/* Bytes that may still be had. */
size_t heap_left(const struct heap *h);

/* For tests, of the calling thread: grant `count` more growths, then refuse all; SIZE_MAX ends it. */
void heap_fail_after(size_t count);

#endif
