/* SPDX-License-Identifier: MIT */
/* sonda.fs: files for scripts, below the roots that allowed.h opens and never out of them (procfs.h). */
#include "api/fs.h"

#include <errno.h>
#include <limits.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "api/allowed.h"
#include "base/scan.h"
#include "engine/bind.h"
#include "engine/engine.h"
#include "proc/procfs.h"

#define READ_DEFAULT    ((lua_Integer)1 << 20)
#define NUMBER_TEXT_MAX 4096

/* The directories of --allow-read, opened at first use. Lua owns it. */
struct directories {
    struct procfs **handles;
    size_t count;
};

static struct directories *directories(lua_State *L)
{
    return lua_touserdata(L, lua_upvalueindex(2));
}

static int free_directories(lua_State *L)
{
    struct directories *d = lua_touserdata(L, 1);
    for (size_t i = 0; i < d->count; i++)
        procfs_free(d->handles[i]);
    free(d->handles);
    *d = (struct directories){ 0 };
    return 0;
}

static const char *const *allowed_directories(const struct bind_context *c)
{
    return c->host ? c->host->allow_read : NULL;
}

static int open_directory(lua_State *L, const struct bind_context *c, size_t at, struct procfs **ret)
{
    struct directories *d = directories(L);
    if (at >= d->count)
        return -EACCES;

    int r = d->handles[at] ? 0 : procfs_open(allowed_directories(c)[at], &d->handles[at]);
    if (r < 0)
        return r;

    procfs_refuse_kernels(d->handles[at]);
    *ret = d->handles[at];
    return 0;
}

static int open_place(lua_State *L, const struct allowed *place, struct procfs **fs)
{
    const struct bind_context *c = bind_context(L);
    switch (place->root) {
    case ALLOWED_PROC:
        *fs = c->proc;
        break;
    case ALLOWED_SYS:
        *fs = c->sys;
        break;
    case ALLOWED_ROOT:
        *fs = c->root;
        break;
    case ALLOWED_DIRECTORY:
        return open_directory(L, c, place->directory, fs);
    }
    return 0;
}

/* The root and the name below it of a path that a script gave. Returns 0, or the number of results that say
 * why not. */
static int find(lua_State *L, const char *path, struct allowed *place, struct procfs **fs)
{
    int r = allowed_find(path, allowed_directories(bind_context(L)), place);
    if (r == -EACCES) {
        lua_pushnil(L);
        lua_pushfstring(L, "%s: closed to scripts; --allow-read opens further directories", path);
        lua_pushinteger(L, EACCES);
        return 3;
    }
    if (r == -EINVAL) {
        lua_pushnil(L);
        lua_pushfstring(L, "%s: not an absolute path", path);
        lua_pushinteger(L, EINVAL);
        return 3;
    }
    if (r == 0)
        r = open_place(L, place, fs);
    return r < 0 ? bind_fail(L, r, path) : 0;
}

const char *api_check_path(lua_State *L, int arg)
{
    size_t len;
    const char *path = luaL_checklstring(L, arg, &len);
    luaL_argcheck(L, strlen(path) == len, arg, "a path holds no zero byte");
    return path;
}

static lua_Integer largest(const struct bind_context *c)
{
    size_t memory = c->host ? c->host->limits.memory_bytes : 0;
    return (lua_Integer)(memory && memory < PROCFS_TEXT_MAX ? memory : PROCFS_TEXT_MAX);
}

/* fs.read(path [, max_bytes]) -> text */
static int read_file(lua_State *L)
{
    const char *path = api_check_path(L, 1), *text;
    struct allowed place;
    struct procfs *fs;
    lua_Integer max = luaL_optinteger(L, 2, READ_DEFAULT);
    luaL_argcheck(L, max >= 0, 2, "bytes at most: 0 or more");
    if (max > largest(bind_context(L)))
        max = largest(bind_context(L));

    int refused = find(L, path, &place, &fs);
    if (refused)
        return refused;

    ssize_t n = procfs_bounded(fs, place.name, (size_t)max, &text);
    if (n < 0)
        return bind_fail(L, (int)n, path);

    lua_pushlstring(L, text, (size_t)n);
    return 1;
}

/* A number that is the whole text but for blanks around it. */
static bool push_number(lua_State *L, const char *text)
{
    int64_t integer;
    double decimal;
    const char *p = text;
    if (scan_i64(&p, &integer) && (*p == '\n' || !*p || *p == ' ')) {
        lua_pushinteger(L, integer);
    } else {
        p = text;
        if (!scan_decimal(&p, &decimal))
            return false;
        lua_pushnumber(L, decimal);
    }
    return p[strspn(p, " \t\n")] == '\0';
}

/* fs.number(path) -> the number of a file with one value */
static int read_number(lua_State *L)
{
    const char *path = api_check_path(L, 1), *text;
    struct allowed place;
    struct procfs *fs;
    int refused = find(L, path, &place, &fs);
    if (refused)
        return refused;

    ssize_t n = procfs_bounded(fs, place.name, NUMBER_TEXT_MAX, &text);
    if (n < 0)
        return bind_fail(L, (int)n, path);
    if (strlen(text) == (size_t)n && push_number(L, text))
        return 1;

    lua_pushnil(L);
    lua_pushfstring(L, "%s: not one number", path);
    lua_pushinteger(L, EBADMSG);
    return 3;
}

/* fs.list(directory) -> its names, sorted */
static int list_directory(lua_State *L)
{
    const char *path = api_check_path(L, 1);
    const char *const *names;
    struct allowed place;
    struct procfs *fs;
    int refused = find(L, path, &place, &fs);
    if (refused)
        return refused;

    ssize_t count = procfs_names(fs, place.name, &names);
    if (count < 0)
        return bind_fail(L, (int)count, path);

    lua_createtable(L, (int)count, 0);
    for (ssize_t i = 0; i < count; i++) {
        bind_check_budget(L, bind_context(L));
        lua_pushstring(L, names[i]);
        lua_rawseti(L, -2, i + 1);
    }
    return 1;
}

/* fs.link(path) -> where the symbolic link points */
static int read_link(lua_State *L)
{
    const char *path = api_check_path(L, 1);
    char target[PATH_MAX];
    struct allowed place;
    struct procfs *fs;
    int refused = find(L, path, &place, &fs);
    if (refused)
        return refused;

    ssize_t n = procfs_link(fs, place.name, target, sizeof(target));
    if (n < 0)
        return bind_fail(L, (int)n, path);

    lua_pushlstring(L, target, (size_t)n);
    return 1;
}

/* One attribute of fs.values: pushes its text without the newlines at its end. False where it cannot be read
 * now. */
static bool push_value(lua_State *L, struct procfs *fs, const char *path)
{
    const char *text;
    ssize_t n = procfs_bounded(fs, path, (size_t)READ_DEFAULT, &text);
    if (n < 0)
        return false;

    while (n && text[n - 1] == '\n')
        n--;
    lua_pushlstring(L, text, (size_t)n);
    return true;
}

/* With the name on top of the stack and the answer below it. */
static void set_value(lua_State *L, const struct allowed *directory, struct procfs *fs)
{
    struct allowed attribute;
    size_t len;
    const char *name = lua_type(L, -1) == LUA_TSTRING ? lua_tolstring(L, -1, &len) : NULL;
    if (!name || strlen(name) != len)
        luaL_error(L, "names of attributes are strings without zero bytes");
    if (allowed_within(directory, name, &attribute) < 0 || !push_value(L, fs, attribute.name))
        return;

    lua_pushvalue(L, -2);
    lua_insert(L, -2);
    lua_rawset(L, -4);
}

/* fs.values(directory, names) -> { name = text } of those that are there */
static int read_values(lua_State *L)
{
    const char *path = api_check_path(L, 1);
    struct allowed directory;
    struct procfs *fs;
    luaL_checktype(L, 2, LUA_TTABLE);
    lua_Integer count = (lua_Integer)lua_rawlen(L, 2);
    int refused = find(L, path, &directory, &fs);
    if (refused)
        return refused;

    lua_createtable(L, 0, (int)(count > 64 ? 64 : count));
    for (lua_Integer i = 1; i <= count; i++) {
        bind_check_budget(L, bind_context(L));
        lua_rawgeti(L, 2, i);
        set_value(L, &directory, fs);
        lua_pop(L, 1);
    }
    return 1;
}

static const luaL_Reg functions[] = {
    { "read", read_file }, { "number", read_number }, { "list", list_directory },
    { "link", read_link }, { "values", read_values }, { NULL, NULL },
};

static size_t count_directories(const struct bind_context *c)
{
    const char *const *list = allowed_directories(c);
    size_t count = 0;
    while (list && list[count])
        count++;
    return count;
}

void api_fs_open(lua_State *L, struct bind_context *c)
{
    luaL_newlib(L, ((const luaL_Reg[]){ { NULL, NULL } }));
    lua_pushlightuserdata(L, c);
    struct directories *d = lua_newuserdatauv(L, sizeof(*d), 0);
    *d = (struct directories){ 0 };
    lua_newtable(L);
    lua_pushcfunction(L, free_directories);
    lua_setfield(L, -2, "__gc");
    lua_setmetatable(L, -2);

    d->count = count_directories(c);
    d->handles = d->count ? calloc(d->count, sizeof(struct procfs *)) : NULL;
    if (!d->handles)
        d->count = 0;
    luaL_setfuncs(L, functions, 2);
}
