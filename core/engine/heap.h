/* SPDX-License-Identifier: MIT */
/* The memory of one Lua state: counted, and refused above a limit. Lua answers a refusal with a full
 * collection and a second try, then with "not enough memory" (lmem.c, luaM_malloc_;
 * manual 4.6, lua_Alloc). */
#ifndef SONDA_ENGINE_HEAP_H
#define SONDA_ENGINE_HEAP_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>

struct lua_State;

struct heap {
    _Atomic size_t used; /* bytes; written by the engine's thread alone, read by any */
    size_t limit;        /* bytes; 0: none */
    size_t growths_left; /* for tests: after so many, all are refused; SIZE_MAX: no such end */
    bool refused;        /* a growth was refused since somebody cleared this */
    /* Told at each refusal, if set; fresh: a new block, not one that grows. */
    void (*refuse)(void *cls, bool fresh);
    void *cls;
};

/* An empty heap. */
void heap_init(struct heap *h, size_t limit);

/* A lua_Alloc; `heap` is its struct heap. */
void *heap_allocate(void *heap, void *block, size_t old_size, size_t new_size);

/* Whether a protected call in a state of this heap that ended with `status`, its error value on top of L, ran
 * out of memory. */
bool heap_is_exhausted(const struct heap *h, struct lua_State *L, int status);

/* The heap of a state that was made with heap_allocate. */
const struct heap *heap_of(struct lua_State *L);

/* Bytes that may still be had. */
size_t heap_left(const struct heap *h);

/* For tests: growths_left of the heaps that this thread makes from now on. */
void heap_fail_after(size_t count);

#endif
