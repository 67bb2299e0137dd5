/* SPDX-License-Identifier: MIT */
#include "engine/environment.h"

#include <lauxlib.h>
#include <string.h>

static const char environment_key; /* registry: the metatable of every script's _ENV */

/* What people miss most, and what there is instead. */
static const struct {
    const char *name, *instead;
} hints[] = {
    { "io", "files are read with sonda.fs" },
    { "debug", "scripts have no debug library" },
    { "package", "require finds modules below lib/" },
    { "dofile", "require finds modules below lib/" },
    { "loadfile", "require finds modules below lib/" },
    { "sonda", "begin with: local sonda = require \"sonda\"" },
    { "cjson", "begin with: local cjson = require \"cjson\"" },
    { "_G", "scripts share no globals" },
    { "arg", "settings are read with sonda.option" },
    { "unpack", "it is table.unpack" },
    { "loadstring", "it is load" },
    { "setfenv", "load takes an environment" },
    { "null", "it is nil, or sonda.json.null" },
    { "None", "it is nil" },
    { "True", "it is true" },
    { "False", "it is false" },
    { "collectgarbage", "memory is collected between answers" },
};

static const char *hint(const char *name)
{
    for (size_t i = 0; i < sizeof(hints) / sizeof(*hints); i++)
        if (!strcmp(hints[i].name, name))
            return hints[i].instead;
    return NULL;
}

static const char *key_name(lua_State *L, int index)
{
    return lua_type(L, index) == LUA_TSTRING ? lua_tostring(L, index) : luaL_typename(L, index);
}

static int refuse_read(lua_State *L)
{
    const char *name = key_name(L, 2), *instead = hint(name);

    if (instead)
        return luaL_error(L, "%s is not offered to scripts: %s", name, instead);
    return luaL_error(L, "%s is not declared", name);
}

/* __index of _ENV: what the script reads first comes from the allow list (upvalue 1) and stays in its own
 * table. For a library the list has a metatable: the script gets an empty table under it. */
static int read_global(lua_State *L)
{
    lua_settop(L, 2);
    lua_pushvalue(L, 2);
    int type = lua_rawget(L, lua_upvalueindex(1));
    if (type == LUA_TNIL)
        return refuse_read(L);
    if (type == LUA_TTABLE) {
        lua_newtable(L);
        lua_insert(L, -2);
        lua_setmetatable(L, -2);
    }
    lua_pushvalue(L, 2);
    lua_pushvalue(L, -2);
    lua_rawset(L, 1);
    return 1;
}

/* __newindex of _ENV. A name of the allow list may be given another meaning; it stays the script's own. */
static int write_global(lua_State *L)
{
    lua_settop(L, 3);
    lua_pushvalue(L, 2);
    if (lua_rawget(L, lua_upvalueindex(1)) == LUA_TNIL)
        return luaL_error(L, "%s is not declared: use local", key_name(L, 2));
    lua_settop(L, 3);
    lua_rawset(L, 1);
    return 0;
}

/* The allow list on top becomes what _ENV's metatable reads from. */
void environment_open(lua_State *L)
{
    int list = lua_gettop(L);

    lua_createtable(L, 0, 3);
    lua_pushvalue(L, list);
    lua_pushcclosure(L, read_global, 1);
    lua_setfield(L, -2, "__index");
    lua_pushvalue(L, list);
    lua_pushcclosure(L, write_global, 1);
    lua_setfield(L, -2, "__newindex");
    lua_pushboolean(L, 0); /* what getmetatable says */
    lua_setfield(L, -2, "__metatable");
    lua_rawsetp(L, LUA_REGISTRYINDEX, &environment_key);
    lua_settop(L, list - 1);
}

void environment_push(lua_State *L)
{
    lua_newtable(L);
    lua_rawgetp(L, LUA_REGISTRYINDEX, &environment_key);
    lua_setmetatable(L, -2);
}
