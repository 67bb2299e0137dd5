/* SPDX-License-Identifier: MIT */
#include "collect/choice.h"

#include <lauxlib.h>

#include "base/hash_set.h"
#include "collect/settings.h"
#include "engine/bind.h"

/* The name at `i` of the list at `index`, left on the stack; NULL behind the last one. */
static const char *push_name(lua_State *L, const struct collector_table *t, int index, lua_Integer i)
{
    bind_check_budget(L, t->context);
    if (lua_rawgeti(L, index, i) == LUA_TNIL)
        return NULL;

    return lua_type(L, -1) == LUA_TSTRING ? lua_tostring(L, -1) : "?";
}

/* The collectors of the list at `index` are wanted. Returns 0, or pushes nil, message and returns 2. */
static int include(lua_State *L, struct collector_table *t, int index)
{
    const char *name;

    for (lua_Integer i = 1; (name = push_name(L, t, index, i)); i++) {
        struct collector *c = collector_table_find(t, name);
        if (!c || !collector_enabled(t, c)) {
            lua_pushnil(L);
            lua_pushfstring(L, "%s collector: %s", c ? "disabled" : "missing", name);
            return 2;
        }
        c->wanted = true;
        lua_pop(L, 1);
    }
    lua_pop(L, 1);

    return 0;
}

/* The collectors of the list at `index` are not wanted. One that is not there is left out already: as with
 * node_exporter, so that one scrape configuration serves hosts of several kinds. */
static void exclude(lua_State *L, struct collector_table *t, int index)
{
    const char *name;

    for (lua_Integer i = 1; (name = push_name(L, t, index, i)); i++) {
        struct collector *c = collector_table_find(t, name);
        if (c)
            c->wanted = false;
        lua_pop(L, 1);
    }
    lua_pop(L, 1);
}

/* The list of that name in the options at index 1, left on the stack; nil where it is empty or absent. */
static bool push_list(lua_State *L, const char *name)
{
    if (bind_raw_field(L, 1, name) == LUA_TNIL)
        return false;

    luaL_argexpected(L, lua_istable(L, -1), 1, "a list of names");
    return lua_rawlen(L, -1) > 0;
}

int choice_make(lua_State *L, struct collector_table *t)
{
    bool includes = push_list(L, "collect");
    bool excludes = push_list(L, "exclude");

    if (includes && excludes) {
        lua_pushnil(L);
        lua_pushliteral(L, "collect and exclude cannot be combined");
        return 2;
    }
    for (size_t i = 0; i < t->count; i++)
        t->list[i].wanted = !includes && collector_enabled(t, &t->list[i]);

    int exclude_index = lua_gettop(L);
    if (excludes)
        exclude(L, t, exclude_index);

    return includes ? include(L, t, exclude_index - 1) : 0;
}

uint64_t choice_hash(const struct collector_table *t)
{
    uint64_t hash = 1;

    for (size_t i = 0; i < t->count; i++)
        hash = hash_set_hash(hash, &t->list[i].wanted, sizeof(t->list[i].wanted));

    return hash;
}
