/* SPDX-License-Identifier: MIT */
/* The basic functions that could break a limit or reach another script, written anew: protected calls that
 * pass on what is meant for the engine, metatables without __gc and __mode, load of bounded text, print into
 * the log. */
#include "engine/library_base.h"

#include <errno.h>

#include "engine/budget.h"
#include "engine/environment.h"
#include "engine/heap.h"
#include "engine/loader.h"
#include "engine/script_log.h"

#define PRINT_MAX SCRIPT_LOG_BYTES /* after so many a line takes no further value */

static const char shadows_key; /* registry: address of a script's metatable -> the one in use, weak */
static const char events_key;  /* registry: list of the metamethods that scripts may set */

/* ---- protected calls ---- */

/* Running out of memory ends the call like running out of time: a script cannot go on as if nothing were. */
static void pass_on(lua_State *L, const struct bind_context *c, int status)
{
    bool failed = status != LUA_OK && status != LUA_YIELD;

    if (__builtin_expect(failed && heap_is_exhausted(heap_of(L), L, status), 0)) {
        budget_stop(budget_of(L), L, -ENOMEM);
        budget_raise(L);
    }
    bind_check_budget(L, c);
}

static int finish_pcall(lua_State *L, int status, lua_KContext k)
{
    (void)k;
    pass_on(L, bind_context(L), status);
    if (status != LUA_OK && status != LUA_YIELD) {
        lua_pushboolean(L, 0);
        lua_pushvalue(L, -2);
        return 2;
    }
    return lua_gettop(L);
}

static int base_pcall(lua_State *L)
{
    luaL_checkany(L, 1);
    bind_check_stack(L, bind_context(L));
    lua_pushboolean(L, 1);
    lua_insert(L, 1);
    int status = lua_pcallk(L, lua_gettop(L) - 2, LUA_MULTRET, 0, 0, finish_pcall);
    return finish_pcall(L, status, 0);
}

static int finish_handler(lua_State *L, int status, lua_KContext k)
{
    pass_on(L, bind_context(L), status);
    return lua_gettop(L) - (int)k;
}

/* The script's handler is an ordinary call after the stack was unwound: as Lua's message handler it would run
 * with hooks off once the hook has raised. Its own error is the message then. Stack on failure: handler,
 * true, error. */
static int finish_xpcall(lua_State *L, int status, lua_KContext k)
{
    pass_on(L, bind_context(L), status);
    if (status == LUA_OK || status == LUA_YIELD)
        return lua_gettop(L) - (int)k;
    lua_pushboolean(L, 0);
    lua_replace(L, 2);
    lua_pushvalue(L, 1);
    lua_insert(L, 3);
    status = lua_pcallk(L, 1, 1, 0, 1, finish_handler);
    return finish_handler(L, status, 1);
}

/* Stack: handler, true, function, arguments. */
static int base_xpcall(lua_State *L)
{
    luaL_checktype(L, 2, LUA_TFUNCTION);
    bind_check_stack(L, bind_context(L));
    lua_pushvalue(L, 1);
    lua_copy(L, 2, 1);
    lua_replace(L, 2);
    lua_pushboolean(L, 1);
    lua_insert(L, 2);
    int status = lua_pcallk(L, lua_gettop(L) - 3, LUA_MULTRET, 0, 1, finish_xpcall);
    return finish_xpcall(L, status, 1);
}

/* ---- metatables ---- */

/* Debian's Lua 5.4.4 carries upstream's mend for CVE-2022-33099, which made luaV_concat write through a
 * pointer into a stack that the metamethod may have moved (lua 42d40581; mended in 603b2c64, 5.4.6): three
 * lines of a script would end the process, or worse. */
#if LUA_VERSION_RELEASE_NUM < 50406
#define CONCAT_REFUSED "__concat", NULL
#else
#define CONCAT_REFUSED NULL
#endif

/* __gc runs with hooks off; a table of weak keys (__mode) can make one collection cost the square of its size
 * (lgc.c, convergeephemerons), where nothing can stop it. */
static const char *const refused[] = { "__gc", "__mode", CONCAT_REFUSED };

/* The events that a script may have. What it must not have could also be added to a metatable that is in use;
 * therefore what is in use is a copy ("shadow") of these events, and the script keeps the table it wrote. */
static const char *const events[] = { "__index",  "__newindex", "__call", "__tostring", "__name",
                                      "__len",    "__eq",       "__lt",   "__le",       "__close",
                                      "__pairs",  "__add",      "__sub",  "__mul",      "__div",
                                      "__mod",    "__pow",      "__unm",  "__idiv",     "__band",
                                      "__bor",    "__bxor",     "__shl",  "__shr",      "__bnot",
#if LUA_VERSION_RELEASE_NUM >= 50406
                                      "__concat",
#endif
                                      NULL };

/* shadow.event = metatable.event for each, then shadow.__metatable: what getmetatable shows. */
static void fill_shadow(lua_State *L, int shadow, int metatable)
{
    lua_rawgetp(L, LUA_REGISTRYINDEX, &events_key);
    int list = lua_gettop(L);
    for (lua_Integer i = 1; events[i - 1]; i++) {
        lua_rawgeti(L, list, i);
        lua_pushvalue(L, -1);
        lua_rawget(L, metatable);
        lua_rawset(L, shadow);
    }
    lua_pop(L, 1);
    lua_pushliteral(L, "__metatable");
    lua_pushvalue(L, -1);
    if (lua_rawget(L, metatable) == LUA_TNIL) {
        lua_pop(L, 1);
        lua_pushvalue(L, metatable);
    }
    lua_rawset(L, shadow);
}

/* Leaves the copy in use for the script's metatable on the stack. While loading it takes up what was added
 * since: classes are often completed after their first object. */
static void push_shadow(lua_State *L, const struct bind_context *c, int metatable)
{
    lua_rawgetp(L, LUA_REGISTRYINDEX, &shadows_key);
    if (lua_rawgetp(L, -1, lua_topointer(L, metatable)) == LUA_TTABLE) {
        lua_remove(L, -2);
        if (c->loading)
            fill_shadow(L, lua_gettop(L), metatable);
        return;
    }
    lua_pop(L, 1);
    lua_newtable(L);
    fill_shadow(L, lua_gettop(L), metatable);
    lua_pushliteral(L, "sonda.shadow"); /* keeps the original alive where __metatable names another value */
    lua_pushvalue(L, metatable);
    lua_rawset(L, -3);
    lua_pushvalue(L, -1);
    lua_rawsetp(L, -3, lua_topointer(L, metatable));
    lua_remove(L, -2);
}

/* The original of a shadow at `index`, pushed; or nothing, and false. */
static bool push_original(lua_State *L, int index)
{
    lua_pushliteral(L, "sonda.shadow");
    if (lua_rawget(L, index < 0 ? index - 1 : index) == LUA_TTABLE)
        return true;
    lua_pop(L, 1);
    return false;
}

/* A table is the script's own to change unless its metatable is one of ours, or says __metatable. */
static bool is_protected(lua_State *L, int index)
{
    bool closed = true;

    if (!lua_getmetatable(L, index))
        return false;
    if (push_original(L, lua_gettop(L))) {
        lua_pushliteral(L, "__metatable");
        closed = lua_rawget(L, -2) != LUA_TNIL;
        lua_pop(L, 2);
    }
    lua_pop(L, 1);
    return closed;
}

static void refuse_field(lua_State *L, const char *field)
{
    if (lua_getfield(L, 2, field) != LUA_TNIL)
        luaL_error(L, "%s is not offered to scripts", field);
    lua_pop(L, 1);
}

static int base_setmetatable(lua_State *L)
{
    int type = lua_type(L, 2);

    luaL_checktype(L, 1, LUA_TTABLE);
    luaL_argexpected(L, type == LUA_TNIL || type == LUA_TTABLE, 2, "nil or table");
    if (is_protected(L, 1))
        return luaL_error(L, "cannot change a protected metatable");
    lua_settop(L, 2);
    if (type == LUA_TTABLE) {
        for (size_t i = 0; refused[i]; i++)
            refuse_field(L, refused[i]);
        push_shadow(L, bind_context(L), 2);
    }
    lua_setmetatable(L, 1);
    lua_settop(L, 1);
    return 1;
}

/* Metatables of other types are the core's. */
static int base_getmetatable(lua_State *L)
{
    luaL_checkany(L, 1);
    if (luaL_getmetafield(L, 1, "__metatable") != LUA_TNIL)
        return 1;
    lua_pushnil(L);
    return 1;
}

static int base_rawset(lua_State *L)
{
    luaL_checktype(L, 1, LUA_TTABLE);
    luaL_checkany(L, 2);
    luaL_checkany(L, 3);
    lua_settop(L, 3);
    if (is_protected(L, 1))
        return luaL_error(L, "cannot write to a protected table");
    lua_rawset(L, 1);
    return 1;
}

void library_base_loaded(lua_State *L)
{
    lua_rawgetp(L, LUA_REGISTRYINDEX, &shadows_key);
    int shadows = lua_gettop(L);
    lua_pushnil(L);
    while (lua_next(L, shadows)) {
        int shadow = lua_gettop(L);
        if (push_original(L, shadow))
            fill_shadow(L, shadow, shadow + 1);
        lua_settop(L, shadow - 1);
    }
    lua_pop(L, 1);
}

/* ---- load, print ---- */

/* load(text [, name [, mode [, environment]]]): text only, whatever the mode says. */
static int base_load(lua_State *L)
{
    size_t len;
    luaL_argexpected(L, lua_type(L, 1) == LUA_TSTRING, 1, "string");
    const char *text = lua_tolstring(L, 1, &len);
    const char *name = luaL_optstring(L, 2, "=load");
    const struct bind_context *c = bind_context(L);

    luaL_argcheck(L, len <= LOADER_TEXT_MAX, 1, "text is longer than 64 KiB");
    bind_check_stack(L, c);
    if (lua_gettop(L) >= 4)
        lua_pushvalue(L, 4);
    else
        environment_push(L);
    int status = loader_compile(L, c, text, len, name[0] == '@' ? name + 1 : name);
    pass_on(L, c, status);
    if (status == LUA_OK)
        return 1;
    lua_pushnil(L);
    lua_insert(L, -2);
    return 2;
}

static int base_print(lua_State *L)
{
    int n = lua_gettop(L);
    luaL_Buffer b;

    bind_check_stack(L, bind_context(L));
    luaL_buffinit(L, &b);
    for (int i = 1; i <= n && luaL_bufflen(&b) < PRINT_MAX; i++) {
        if (i > 1)
            luaL_addchar(&b, '\t');
        luaL_tolstring(L, i, NULL);
        luaL_addvalue(&b);
    }
    luaL_pushresult(&b);
    script_log(L, bind_context(L), LOG_INFO, lua_tostring(L, -1));
    return 0;
}

static const luaL_Reg functions[] = {
    { "getmetatable", base_getmetatable },
    { "load", base_load },
    { "pcall", base_pcall },
    { "print", base_print },
    { "rawset", base_rawset },
    { "require", loader_require },
    { "setmetatable", base_setmetatable },
    { "xpcall", base_xpcall },
    { NULL, NULL },
};

static void make_shadows(lua_State *L)
{
    lua_newtable(L);
    lua_newtable(L);
    lua_pushliteral(L, "v");
    lua_setfield(L, -2, "__mode");
    lua_setmetatable(L, -2);
    lua_rawsetp(L, LUA_REGISTRYINDEX, &shadows_key);

    lua_newtable(L);
    for (lua_Integer i = 1; events[i - 1]; i++) {
        lua_pushstring(L, events[i - 1]);
        lua_rawseti(L, -2, i);
    }
    lua_rawsetp(L, LUA_REGISTRYINDEX, &events_key);
}

void library_base_open(lua_State *L, struct bind_context *c)
{
    make_shadows(L);
    lua_pushlightuserdata(L, c);
    luaL_setfuncs(L, functions, 1);
}
