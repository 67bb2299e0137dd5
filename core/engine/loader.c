/* SPDX-License-Identifier: MIT */
#include "engine/loader.h"

#include <stdio.h>
#include <string.h>

#include "base/buffer.h"
#include "engine/budget.h"
#include "engine/environment.h"
#include "engine/field_chain.h"

#define PIECE_BYTES 256 /* what the parser is fed between two looks at the budget */

static const char loading_key; /* registry: list of the names that are being loaded */

struct source {
    lua_State *L;
    const struct bind_context *c;
    const char *text;
    size_t len;
};

bool loader_is_script(const struct bundle_script *s)
{
    return strncmp(s->name, "lib/", 4) != 0 && strncmp(s->name, "meta/", 5) != 0;
}

static const char *next_piece(lua_State *L, void *cls, size_t *size)
{
    struct source *s = cls;
    const char *piece = s->text;

    bind_check_budget(L, s->c);
    *size = s->len < PIECE_BYTES ? s->len : PIECE_BYTES;
    s->text += *size;
    s->len -= *size;
    return piece;
}

/* A byte order mark, and a first line for the shell: luaL_loadfilex skips both, lua_load neither. */
static void skip_preamble(struct source *s)
{
    if (s->len >= 3 && !memcmp(s->text, "\xEF\xBB\xBF", 3)) {
        s->text += 3;
        s->len -= 3;
    }
    if (s->len && *s->text == '#') {
        const char *end = memchr(s->text, '\n', s->len);
        size_t skip = end ? (size_t)(end - s->text) : s->len; /* the newline stays: it counts as a line */
        s->text += skip;
        s->len -= skip;
    }
}

/* Of the function on top: the table below it. A main chunk's only upvalue is _ENV (manual 4.6, lua_load). */
static void set_environment(lua_State *L)
{
    lua_pushvalue(L, -2);
    lua_setupvalue(L, -2, 1);
}

/* As the parser would tell it. */
static int refuse_chain(lua_State *L, const char *name, int line)
{
    const char *shown = *name == '@' || *name == '=' ? name + 1 : "load";

    lua_pushfstring(L, "%s:%d: more than %d fields in a row", shown, line, FIELD_CHAIN_MAX);
    return LUA_ERRSYNTAX;
}

int loader_compile(lua_State *L, const struct bind_context *c, const char *text, size_t len, const char *name)
{
    struct source s = { L, c, text, len };

    if (name[0] == '@')
        skip_preamble(&s);
    int line = field_chain_line(s.text, s.len);
    int status = line ? refuse_chain(L, name, line) : lua_load(L, next_piece, &s, name, "t");
    if (status == LUA_OK)
        set_environment(L);
    lua_remove(L, -2);
    return status;
}

/* ---- the compiled form, from one engine of a bundle to the next ---- */

static int append(lua_State *L, const void *bytes, size_t len, void *cls)
{
    (void)L;
    buffer_append(cls, bytes, len);
    return 0;
}

/* lua_dump calls nothing that raises but the writer, so the buffer is safe here. */
static void keep_chunk(lua_State *L, const struct bind_context *c, const struct bundle_script *s)
{
    struct buffer b = { 0 };

    if (lua_dump(L, append, &b, 0) == 0 && !b.failed)
        bundle_keep_chunk(c->scripts, s, b.bytes, b.len);
    else
        buffer_free(&b);
}

/* Replaces the environment on top by the function. It was made here, of text that passed the parser. */
static bool push_chunk(lua_State *L, const struct bind_context *c, const struct bundle_script *s,
                       const char *name)
{
    size_t len;
    const void *bytes = bundle_chunk(c->scripts, s, &len);

    if (!bytes)
        return false;
    if (luaL_loadbufferx(L, bytes, len, name, "b") != LUA_OK) {
        lua_pop(L, 1);
        return false;
    }
    set_environment(L);
    lua_remove(L, -2);
    return true;
}

/* Leaves the compiled script on the stack, or raises. */
static void push_script(lua_State *L, const struct bind_context *c, const struct bundle_script *s)
{
    luaL_checkstack(L, 8, "script");
    if (s->len > LOADER_SCRIPT_MAX)
        luaL_error(L, "%s:1: the script is larger than %d KiB", s->path, (int)(LOADER_SCRIPT_MAX >> 10));
    const char *name = lua_pushfstring(L, "@%s", s->path);
    environment_push(L);
    bool sharing = c->compiling && c->scripts; /* at any other time workers load scripts, each for itself */
    if (!(sharing || s->chunk) || !push_chunk(L, c, s, name)) {
        if (loader_compile(L, c, s->text, s->len, name) != LUA_OK)
            lua_error(L);
        if (sharing)
            keep_chunk(L, c, s);
    }
    lua_remove(L, -2);
}

void loader_run(lua_State *L, const struct bind_context *c, const struct bundle_script *s)
{
    push_script(L, c, s);
    lua_call(L, 0, 0);
}

void loader_provide(lua_State *L, const char *name)
{
    luaL_getsubtable(L, LUA_REGISTRYINDEX, "sonda.loaded");
    lua_insert(L, -2);
    lua_setfield(L, -2, name);
    lua_pop(L, 1);
}

/* The list of modules that are being loaded, innermost last: what tells a cycle, and its way. */
static void push_list(lua_State *L, const void *key)
{
    if (lua_rawgetp(L, LUA_REGISTRYINDEX, key) == LUA_TTABLE)
        return;
    lua_pop(L, 1);
    lua_newtable(L);
    lua_pushvalue(L, -1);
    lua_rawsetp(L, LUA_REGISTRYINDEX, key);
}

static void refuse_cycle(lua_State *L, const char *name)
{
    luaL_Buffer b;
    int list = lua_gettop(L);
    lua_Integer n = (lua_Integer)lua_rawlen(L, list), first = 0;

    for (lua_Integer i = 1; i <= n && !first; i++) {
        lua_rawgeti(L, list, i);
        if (!strcmp(lua_tostring(L, -1), name))
            first = i;
        lua_pop(L, 1);
    }
    if (!first)
        return;
    luaL_buffinit(L, &b);
    for (lua_Integer i = first; i <= n; i++) {
        lua_rawgeti(L, list, i);
        luaL_addvalue(&b);
        luaL_addstring(&b, " requires ");
    }
    luaL_addstring(&b, name);
    luaL_pushresult(&b);
    luaL_error(L, "modules go round in a circle: %s", lua_tostring(L, -1));
}

/* The bundle's script for "lib.round", or a refusal that says where it was looked for. */
static const struct bundle_script *find_module(lua_State *L, const struct bind_context *c, const char *name)
{
    char path[256];

    if (strncmp(name, "lib.", 4) != 0 || strlen(name) > sizeof(path) - 5)
        luaL_error(L, "no module '%s': scripts may require sonda, cjson, and lib.NAME for lib/NAME.lua",
                   name);
    snprintf(path, sizeof(path), "%s.lua", name);
    for (char *p = path; p < path + strlen(name); p++)
        if (*p == '.')
            *p = '/';
    const struct bundle_script *s = bundle_find(c->scripts, path);
    if (!s)
        luaL_error(L, "no module '%s': there is no %s among the scripts", name, path);
    return s;
}

/* Runs the module and leaves its value on the stack. An error is passed on, after the mark of a module under
 * way is gone. */
static void run_module(lua_State *L, const struct bind_context *c, const char *name, int list)
{
    lua_Integer depth = (lua_Integer)lua_rawlen(L, list) + 1;
    const struct bundle_script *s = find_module(L, c, name);

    push_script(L, c, s);
    lua_pushvalue(L, 1);
    lua_rawseti(L, list, depth);
    lua_pushvalue(L, 1);
    int status = lua_pcall(L, 1, 1, 0);
    lua_pushnil(L);
    lua_rawseti(L, list, depth);
    bind_check_budget(L, c);
    if (status != LUA_OK)
        lua_error(L);
    if (lua_isnil(L, -1)) {
        lua_pop(L, 1);
        lua_pushboolean(L, 1);
    }
}

int loader_require(lua_State *L)
{
    const struct bind_context *c = bind_context(L);
    const char *name = luaL_checkstring(L, 1);

    lua_settop(L, 1);
    bind_check_stack(L, c);
    luaL_getsubtable(L, LUA_REGISTRYINDEX, "sonda.loaded");
    if (lua_getfield(L, 2, name) != LUA_TNIL)
        return 1;
    lua_pop(L, 1);
    push_list(L, &loading_key);
    refuse_cycle(L, name);
    run_module(L, c, name, 3);
    lua_pushvalue(L, -1);
    lua_setfield(L, 2, name);
    return 1;
}
