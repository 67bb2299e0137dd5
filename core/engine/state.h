/* SPDX-License-Identifier: MIT */
/* What an engine is made of; for engine.c and its nearest. */
#ifndef SONDA_ENGINE_STATE_H
#define SONDA_ENGINE_STATE_H

#include <lua.h>
#include <stddef.h>

#include "engine/bind.h"
#include "engine/budget.h"
#include "engine/heap.h"
#include "engine/host.h"

struct engine {
    lua_State *L;
    const struct engine_host *host;
    struct bundle *bundle;
    struct heap heap;
    struct budget budget;
    struct bind_context context;
    void *parts[ENGINE_PARTS_MAX];  /* as host->parts */
    struct engine_host trial;       /* while context.host points to it */
    bool *declared;                 /* one a script of the bundle */
    bool *deferred;                 /* the same: it has not been run yet by engine_complete */
    _Atomic int64_t busy_since_ns;  /* 0: no call is running */
    _Atomic int64_t busy_budget_ns; /* of that call */
    size_t collected_bytes;         /* held after the last full cycle of collection */
    bool collecting;                /* a cycle is under way */
};

/* The engine of a state that one made. */
static inline struct engine *engine_of(lua_State *L)
{
    return (struct engine *)((char *)budget_of(L) - offsetof(struct engine, budget));
}

#endif
