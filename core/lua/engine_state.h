/* SPDX-License-Identifier: MIT */
/* What an engine is made of; for engine.c and its nearest (loader, sandbox). */
#ifndef SONDA_LUA_ENGINE_STATE_H
#define SONDA_LUA_ENGINE_STATE_H

#include <lua.h>

#include "lua/bind.h"
#include "lua/budget.h"
#include "lua/engine.h"
#include "lua/heap.h"

struct engine {
    lua_State *L;
    const struct engine_host *host;
    struct bundle *bundle;
    struct heap heap;
    struct budget budget;
    struct bind_context context;
    struct route_table *routes;
    struct collector_table *collectors;
    struct job_table *jobs;
    _Atomic int64_t busy_since_ns; /* 0: no call is running */
    size_t collected_bytes;        /* held after the last full cycle of collection */
    bool collecting;               /* a cycle is under way */
    struct budget_scope *refused_scope; /* whose fault the heap's refusal was noted in */
};

/* lua_pcall of the function below its arguments, in a scope of `budget_ns`; *fault is filled where it fails, and then nothing
 * is left on the stack. Returns 0, -EINVAL, -ETIMEDOUT, -ENOMEM, or a negative errno where no timer is to be had. */
int engine_protect(struct engine *e, lua_State *L, int nargs, int nresults, int64_t budget_ns, struct script_fault *fault);

#endif
