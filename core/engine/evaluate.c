/* SPDX-License-Identifier: MIT */
#include "engine/evaluate.h"

#include <string.h>

#include "base/json.h"
#include "engine/engine.h"
#include "engine/environment.h"
#include "engine/loader.h"
#include "engine/state.h"

#define DEPTH_MAX  4  /* tables inside tables that are laid open */
#define FIELDS_MAX 40 /* of one table */

static const char environment_key; /* registry: the prompt's globals */

struct evaluation {
    struct engine *e;
    const char *text;
    struct buffer *out;
    bool unfinished;
};

/* The prompt's globals: an environment of a script, wherein assigning is allowed. */
static void push_environment(lua_State *L)
{
    if (lua_rawgetp(L, LUA_REGISTRYINDEX, &environment_key) == LUA_TTABLE)
        return;
    lua_pop(L, 1);
    lua_newtable(L);
    lua_createtable(L, 0, 1);
    environment_push(L);
    lua_setfield(L, -2, "__index");
    lua_setmetatable(L, -2);
    lua_pushvalue(L, -1);
    lua_rawsetp(L, LUA_REGISTRYINDEX, &environment_key);
}

static int compile(lua_State *L, struct evaluation *v, const char *before)
{
    const char *text = lua_pushfstring(L, "%s%s", before, v->text);

    push_environment(L);
    int status = loader_compile(L, &v->e->context, text, strlen(text), "=prompt");
    lua_remove(L, -2);
    return status;
}

static bool ends_early(lua_State *L)
{
    size_t len;
    const char *message = lua_tolstring(L, -1, &len);

    return message && len >= 5 && strcmp(message + len - 5, "<eof>") == 0;
}

static void show(lua_State *L, struct buffer *b, int index, int depth);

static void indent(struct buffer *b, int depth)
{
    buffer_char(b, '\n');
    while (depth--)
        buffer_string(b, "  ");
}

static void show_key(lua_State *L, struct buffer *b)
{
    size_t len;

    if (lua_type(L, -2) == LUA_TSTRING) {
        const char *key = lua_tolstring(L, -2, &len);
        buffer_append(b, key, len);
    } else {
        buffer_char(b, '[');
        show(L, b, lua_absindex(L, -2), DEPTH_MAX);
        buffer_char(b, ']');
    }
    buffer_string(b, " = ");
}

static void show_table(lua_State *L, struct buffer *b, int index, int depth)
{
    int count = 0;

    buffer_char(b, '{');
    lua_pushnil(L);
    while (lua_next(L, index)) {
        if (++count <= FIELDS_MAX) {
            indent(b, depth + 1);
            show_key(L, b);
            show(L, b, lua_absindex(L, -1), depth + 1);
        }
        lua_pop(L, 1);
    }
    if (count > FIELDS_MAX) {
        indent(b, depth + 1);
        buffer_format(b, "... %d more", count - FIELDS_MAX);
    }
    if (count)
        indent(b, depth);
    buffer_char(b, '}');
}

static void show(lua_State *L, struct buffer *b, int index, int depth)
{
    size_t len;

    luaL_checkstack(L, 8, "value too deep");
    if (lua_type(L, index) == LUA_TTABLE && depth < DEPTH_MAX) {
        show_table(L, b, index, depth);
        return;
    }
    const char *text = luaL_tolstring(L, index, &len);
    if (lua_type(L, index) == LUA_TSTRING)
        json_string(b, text, len);
    else
        buffer_append(b, text, len);
    lua_pop(L, 1);
}

static int evaluate(lua_State *L)
{
    struct evaluation *v = lua_touserdata(L, 1);

    int status = compile(L, v, "return ");
    if (status != LUA_OK) {
        lua_pop(L, 1);
        status = compile(L, v, "");
    }
    if (status != LUA_OK) {
        v->unfinished = ends_early(L);
        return v->unfinished ? 0 : lua_error(L);
    }
    int base = lua_gettop(L);
    lua_call(L, 0, LUA_MULTRET);
    for (int i = base; i <= lua_gettop(L); i++) {
        show(L, v->out, i, 0);
        buffer_char(v->out, '\n');
    }
    return 0;
}

int engine_evaluate(struct engine *e, const char *text, struct buffer *out, struct script_fault *fault)
{
    struct evaluation v = { .e = e, .text = text, .out = out };

    int r = engine_run(e, evaluate, &v, e->host->limits.call_ns, fault);
    return r == 0 && v.unfinished ? 1 : r;
}
