/* SPDX-License-Identifier: MIT */
/* What every binding shares. A binding file offers one subject to Lua: a luaL_Reg at its bottom and one
 * bind_*_open that leaves its table on the stack. Every C function registered through bind_functions has the
 * context as its upvalue 1.
 *
 * Two kinds of error, always the same two: a script's mistake raises (luaL_arg*), the world's refusal returns
 * nil, message, errno through bind_fail. */
#ifndef SONDA_ENGINE_BIND_H
#define SONDA_ENGINE_BIND_H

#include <lauxlib.h>
#include <lua.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>

struct bundle;
struct engine;
struct engine_host;
struct procfs;

/* One a Lua state. In the server the engine owns it; in build/sonda.so a userdata in the registry does. */
struct bind_context {
    const struct engine_host *host;
    struct engine *engine;                /* NULL in build/sonda.so */
    struct bundle *scripts;               /* that the engine runs; NULL in build/sonda.so */
    struct procfs *proc, *sys, *root;     /* never NULL: procfs_none() where one could not be opened */
    const volatile sig_atomic_t *expired; /* the call's budget has ended */
    const char *const *stack_floor;       /* no C function below it calls into Lua; NULL in build/sonda.so */
    /* Monotonic begin of the call that runs: readers called twice in it answer once.
     * INT64_MAX (build/sonda.so): every call reads anew. */
    int64_t request_ns;
    /* A reading taken at this monotonic moment or later, by any thread, will do (a route's begin less its
     * max_age); 0: only this call's own. */
    int64_t fresh_ns;
    int keys_ref;           /* registry reference of what shapes share (shape/keys.h) */
    unsigned doubts;        /* noted, and not said of which route, job or collector (doubts.h) */
    const void *raised;     /* a value that a binding raises and that is no fault (lua_topointer); or NULL */
    bool loading;           /* scripts are being loaded: routes, collectors and jobs may be declared */
    bool compiling;         /* the engine is being made: what is compiled is kept for the next one */
    const char *script;     /* while loading: its path */
    unsigned layer;         /* while loading: the script's, 0 built-in */
    bool bad_option;        /* while loading: the script refused the value of a setting (sonda.bad_option) */
    int64_t logged_call_ns; /* request_ns of the call that logged_lines counts (script_log.c) */
    unsigned logged_lines;
};

static inline struct bind_context *bind_context(lua_State *L)
{
    return lua_touserdata(L, lua_upvalueindex(1));
}

/* Layers are loaded before the built-in scripts: no limit that they can use up holds for what those
 * declare. */
static inline bool bind_loads_built_in(const struct bind_context *c)
{
    return c->loading && c->layer == 0;
}

/* Raises out of any C loop once the call's budget has ended; pcall cannot keep it. Cheap: one load. */
void bind_out_of_time(lua_State *L);
static inline void bind_check_budget(lua_State *L, const struct bind_context *c)
{
    if (__builtin_expect(*c->expired, 0))
        bind_out_of_time(L);
}

/* Asked by each C function before it calls a script's function, or what may be a metamethod: raises where the
 * stack of C is used up (budget.h). */
void bind_out_of_stack(lua_State *L);
static inline void bind_check_stack(lua_State *L, const struct bind_context *c)
{
    if (c->stack_floor && __builtin_expect((const char *)__builtin_frame_address(0) < *c->stack_floor, 0))
        bind_out_of_stack(L);
}

/* Leaves a new table of the functions on the stack. */
void bind_functions(lua_State *L, const luaL_Reg *functions, struct bind_context *c);

/* Returns (as lua_CFunction results) nil, "what: reason", errno; error is a negative errno. */
int bind_fail(lua_State *L, int error, const char *what);

/* lua_pushinteger up to 2^63-1, saturated above. */
void bind_push_u64(lua_State *L, uint64_t value);

/* The line at which the script stands, though a module that it uses may be what calls; 0: it does not. */
int bind_line(lua_State *L, const char *script);

/* As lua_getfield, of a script's table, but raw: no metamethod of the script runs in the midst of a binding,
 * and a field read twice is the same twice. Returns its type. */
int bind_raw_field(lua_State *L, int index, const char *key);

/* t.key = value for the table on top. */
void bind_set_u64(lua_State *L, const char *key, uint64_t value);
void bind_set_number(lua_State *L, const char *key, double value);
void bind_set_string(lua_State *L, const char *key, const char *value);
void bind_set_boolean(lua_State *L, const char *key, bool value);

#endif
