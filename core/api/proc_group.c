/* SPDX-License-Identifier: MIT */
/* sonda.proc.groups: the control groups of the host. */
#include "api/proc_group.h"

#include <string.h>

#include "api/fields.h"
#include "api/reading.h"
#include "base/clock.h"

#define TOP_DEFAULT    10
#define TOP_MAX        1000
#define GROUPS_DEFAULT 1024
#define GROUPS_MAX     16384
#define MS_DEFAULT     1000
#define MS_MAX         60000

static const struct {
    const char *name;
    enum proc_group_kind kind;
} kinds[] = {
    { "root", PROC_GROUP_ROOT }, { "slice", PROC_GROUP_SLICE },         { "unit", PROC_GROUP_UNIT },
    { "pod", PROC_GROUP_POD },   { "container", PROC_GROUP_CONTAINER }, { "other", PROC_GROUP_OTHER },
};

#define KINDS (sizeof(kinds) / sizeof(kinds[0]))

static void check_options(lua_State *L)
{
    static const char *const known[] = { "kinds", "sort", "top", "max_groups", "max_ms" };
    luaL_checktype(L, 1, LUA_TTABLE);
    for (lua_pushnil(L); lua_next(L, 1); lua_pop(L, 1)) {
        const char *name = lua_type(L, -2) == LUA_TSTRING ? lua_tostring(L, -2) : "";
        bool found = false;
        for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
            found |= !strcmp(name, known[i]);
        luaL_argcheck(L, found, 1, "options are kinds, sort, top, max_groups and max_ms");
    }
}

static lua_Integer check_number(lua_State *L, const char *name, lua_Integer otherwise, lua_Integer least,
                                lua_Integer most)
{
    lua_Integer n = otherwise;
    if (bind_raw_field(L, 1, name) != LUA_TNIL)
        n = luaL_checkinteger(L, -1);
    if (n < least || n > most)
        luaL_error(L, "%s is %d to %d", name, (int)least, (int)most);
    lua_pop(L, 1);
    return n;
}

static unsigned check_kind(lua_State *L)
{
    const char *name = lua_type(L, -1) == LUA_TSTRING ? lua_tostring(L, -1) : "?";
    for (size_t i = 0; i < KINDS; i++)
        if (!strcmp(name, kinds[i].name))
            return 1u << kinds[i].kind;
    luaL_error(L, "kinds of groups are root, slice, unit, pod, container and other");
    return 0;
}

static unsigned check_kinds(lua_State *L)
{
    unsigned bits = 0;
    if (bind_raw_field(L, 1, "kinds") == LUA_TNIL) {
        lua_pop(L, 1);
        return ~0u;
    }
    luaL_checktype(L, -1, LUA_TTABLE);
    int list = lua_gettop(L);
    for (lua_Integer i = 1; lua_rawgeti(L, list, i) != LUA_TNIL; i++) {
        bind_check_budget(L, bind_context(L));
        bits |= check_kind(L);
        lua_pop(L, 1);
    }
    lua_settop(L, list - 1);
    return bits;
}

static enum proc_group_order check_order(lua_State *L)
{
    static const char *const names[] = { "cpu", "memory", NULL };
    bind_raw_field(L, 1, "sort");
    int order = luaL_checkoption(L, -1, "cpu", names);
    lua_pop(L, 1);
    return order ? PROC_GROUP_BY_MEMORY : PROC_GROUP_BY_CPU;
}

static void set_text(lua_State *L, const char *key, const char *text)
{
    if (*text)
        bind_set_string(L, key, text);
}

static void push_row(lua_State *L, const struct proc_group_row *r)
{
    lua_createtable(L, 0, 24);
    for (size_t i = 0; i < KINDS; i++)
        if (kinds[i].kind == r->kind)
            bind_set_string(L, "kind", kinds[i].name);
    bind_set_string(L, "id", r->path);
    bind_set_string(L, "name", r->name);
    set_text(L, "container_id", r->container_id);
    set_text(L, "pod_uid", r->pod_uid);
    set_text(L, "pod", r->pod);
    set_text(L, "namespace", r->namespace);
    set_text(L, "container", r->container);
    set_text(L, "image", r->image);
    api_set_fields(L, proc_group_stat_fields, &r->stat);
}

static void push_top(lua_State *L, const struct proc_group_top *t)
{
    lua_createtable(L, 0, 3);
    bind_set_u64(L, "total", t->total);
    if (t->cut)
        bind_set_string(L, "cut",
                        t->cut & PROC_GROUP_CUT_TIME    ? "deadline"
                        : t->cut & PROC_GROUP_CUT_COUNT ? "cap"
                                                        : "depth");
    lua_createtable(L, (int)t->count, 0);
    for (size_t i = 0; i < t->count; i++) {
        bind_check_budget(L, bind_context(L));
        push_row(L, &t->items[i]);
        lua_rawseti(L, -2, (lua_Integer)i + 1);
    }
    lua_setfield(L, -2, "top");
}

static bool is_over(void *cls)
{
    const struct bind_context *c = cls;
    return *c->expired;
}

/* proc.groups([{ kinds = { "container", … }, sort = "cpu" | "memory", top = 10, max_groups, max_ms }])
 *     -> { total, cut, top = { { kind, id, name, pod, namespace, container, image, … }, … } } */
static int groups(lua_State *L)
{
    struct bind_context *c = bind_context(L);
    struct api_readings *r = api_readings(L);
    if (lua_isnoneornil(L, 1)) {
        lua_settop(L, 0);
        lua_newtable(L);
    }
    check_options(L);
    struct proc_group_top *t = &r->group_top;
    t->kinds = check_kinds(L);
    t->of_system = true;
    t->order = check_order(L);
    t->top = (size_t)check_number(L, "top", TOP_DEFAULT, 0, TOP_MAX);
    int64_t ms = check_number(L, "max_ms", MS_DEFAULT, 1, MS_MAX);
    const struct proc_group_bounds bounds = {
        .max = (size_t)check_number(L, "max_groups", GROUPS_DEFAULT, 1, GROUPS_MAX),
        .end_ns = monotonic_ns() + ms * 1000000,
        .stop = is_over,
        .cls = c,
    };
    const unsigned parts =
        PROC_GROUP_ALL & ~(unsigned)(PROC_GROUP_IO | PROC_GROUP_PRESSURE | PROC_GROUP_PROCESSES);
    int error = proc_group_top_read(t, &r->groups, c->proc, c->sys, c->root, parts, &bounds);
    bind_check_budget(L, c);
    if (error < 0)
        return bind_fail(L, error, "fs/cgroup");

    push_top(L, t);
    return 1;
}

const luaL_Reg api_proc_group[] = {
    { "groups", groups },
    { NULL, NULL },
};
