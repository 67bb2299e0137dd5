/* SPDX-License-Identifier: MIT */
/* coroutine.resume, wrap and close, which tell the budget which coroutine runs, pass on what is meant for the
 * engine, and nest no deeper than the C stack bears: closing nests without the counter that Lua keeps for
 * calls (budget.h). */
#include "engine/library_coroutine.h"

#include <errno.h>

#include "engine/budget.h"
#include "engine/heap.h"

#define NESTING_MAX 40

static lua_State *check_coroutine(lua_State *L)
{
    lua_State *co = lua_tothread(L, 1);
    luaL_argexpected(L, co, 1, "coroutine");
    return co;
}

static void begin(lua_State *L, struct budget *b, lua_State *co)
{
    bind_check_stack(L, bind_context(L));
    if (b->coroutines == NESTING_MAX)
        luaL_error(L, "coroutines nest deeper than %d", NESTING_MAX);
    luaL_checkstack(L, 4, "coroutine");
    b->coroutines++;
    b->running = co;
}

/* A call that was stopped, or ran out of memory, goes on raising in the coroutine that resumed. */
static void finish(lua_State *L, struct budget *b, lua_State *co, int status)
{
    b->running = L;
    b->coroutines--;
    bool failed = status != LUA_OK && status != LUA_YIELD;
    if (__builtin_expect(failed && !b->expired && heap_is_exhausted(heap_of(L), co, status), 0)) {
        budget_stop(b, L, -ENOMEM);
        budget_raise(L);
    }
    if (__builtin_expect(b->expired, 0))
        budget_raise(L);
}

/* Returns the number of results, moved to L; or -1 and the error value there. */
static int resume(lua_State *L, lua_State *co, int args)
{
    struct budget *b = budget_of(L);
    int results;

    if (!lua_checkstack(co, args)) {
        lua_pushliteral(L, "too many arguments to resume");
        return -1;
    }
    begin(L, b, co);
    lua_xmove(L, co, args);
    int status = lua_resume(co, L, args, &results);
    finish(L, b, co, status);
    if (status != LUA_OK && status != LUA_YIELD) {
        lua_xmove(co, L, 1);
        return -1;
    }
    if (!lua_checkstack(L, results + 1)) {
        lua_pop(co, results);
        lua_pushliteral(L, "too many results to resume");
        return -1;
    }
    lua_xmove(co, L, results);
    return results;
}

static int coroutine_resume(lua_State *L)
{
    lua_State *co = check_coroutine(L);
    int results = resume(L, co, lua_gettop(L) - 1);

    lua_pushboolean(L, results >= 0);
    lua_insert(L, results < 0 ? -2 : -results - 1);
    return results < 0 ? 2 : results + 1;
}

/* Run what waits to be closed in a coroutine that is not running. Returns a status, with an error value on
 * its stack. */
static int close_thread(lua_State *L, lua_State *co)
{
    struct budget *b = budget_of(L);

    begin(L, b, co);
#if LUA_VERSION_RELEASE_NUM >= 50406
    int status = lua_closethread(co, L);
#else
    int status = lua_resetthread(co);
#endif
    finish(L, b, co, status);
    return status;
}

/* Upvalue 2: the coroutine. */
static int wrapped(lua_State *L)
{
    lua_State *co = lua_tothread(L, lua_upvalueindex(2));
    int results = resume(L, co, lua_gettop(L));

    if (results >= 0)
        return results;
    int status = lua_status(co);
    if (status != LUA_OK && status != LUA_YIELD && !budget_was_stopped(co) && close_thread(L, co) != LUA_OK) {
        lua_pop(L, 1);
        lua_xmove(co, L, 1); /* an error in closing takes the place of the first */
    }
    if (lua_type(L, -1) == LUA_TSTRING) {
        luaL_where(L, 1);
        lua_insert(L, -2);
        lua_concat(L, 2);
    }
    return lua_error(L);
}

static int coroutine_wrap(lua_State *L)
{
    luaL_checktype(L, 1, LUA_TFUNCTION);
    lua_pushlightuserdata(L, bind_context(L));
    lua_State *co = lua_newthread(L);
    lua_pushvalue(L, 1);
    lua_xmove(L, co, 1);
    lua_pushcclosure(L, wrapped, 2);
    return 1;
}

static bool is_running(lua_State *L, lua_State *co)
{
    lua_Debug ar;

    return co == L || (lua_status(co) == LUA_OK && lua_getstack(co, 0, &ar));
}

static int coroutine_close(lua_State *L)
{
    lua_State *co = check_coroutine(L);

    if (is_running(L, co))
        return luaL_error(L, "cannot close a running coroutine");
    if (budget_was_stopped(co))
        return luaL_error(L, "cannot close a coroutine that was stopped by its budget");
    if (close_thread(L, co) == LUA_OK) {
        lua_pushboolean(L, 1);
        return 1;
    }
    lua_pushboolean(L, 0);
    lua_xmove(co, L, 1);
    return 2;
}

static const luaL_Reg functions[] = {
    { "close", coroutine_close },
    { "resume", coroutine_resume },
    { "wrap", coroutine_wrap },
    { NULL, NULL },
};

void library_coroutine_open(lua_State *L, struct bind_context *c)
{
    lua_pushlightuserdata(L, c);
    luaL_setfuncs(L, functions, 1);
}
