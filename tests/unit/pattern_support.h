/* SPDX-License-Identifier: MIT */
/* Two states side by side: an engine with its own libraries, and a plain one with the stock libraries. Both
 * run the same Lua, which says its results as one text; the texts must be equal. Error texts may differ: that
 * one is raised may not. */
#ifndef SONDA_TESTS_PATTERN_SUPPORT_H
#define SONDA_TESTS_PATTERN_SUPPORT_H

#include "engine_support.h"

struct pair {
    struct engine *ours;
    lua_State *stock;
};

struct question {
    const char *source; /* a chunk that is given text, pattern, init, replacement */
    const char *text, *pattern, *replacement;
    size_t text_len, pattern_len;
    int init;
    char *answer; /* malloc'ed */
    size_t answer_len;
};

/* Values as text; tables and functions by their type, errors as such. */
static const char pair_describe[] =
    "local function describe(n, ...) local t = {} for i = 1, n do local v = select(i, ...)"
    " local k = type(v) t[i] = (k == 'string' or k == 'number' or k == 'boolean' or k == 'nil') and k .. ':' "
    ".. tostring(v) or k end"
    " return table.concat(t, ', ') end "
    "local function attempt(f, ...) local r = table.pack(pcall(f, ...))"
    " if not r[1] then return 'error' end return describe(r.n, table.unpack(r, 1, r.n)) end ";

static const char pair_calls[] =
    "local text, pattern, init, replacement = ... local all = {}"
    " all[1] = attempt(string.find, text, pattern, init)"
    " all[2] = attempt(string.match, text, pattern, init)"
    " all[3] = attempt(string.find, text, pattern, init, true)"
    " all[4] = attempt(function() local t, n = {}, 0 for a, b in string.gmatch(text, pattern, init) do n = n "
    "+ 1"
    " t[n] = describe(2, a, b) if n > 40 then break end end return table.concat(t, '|') end)"
    " all[5] = attempt(string.gsub, text, pattern, replacement)"
    " all[6] = attempt(string.gsub, text, pattern, replacement, 2)"
    " all[7] = attempt(string.gsub, text, pattern, function(...) return describe(select('#', ...), ...) end)"
    " return table.concat(all, '\\n')";

static inline void pair_ask(lua_State *L, struct question *q)
{
    size_t len;

    lua_pushlstring(L, q->text, q->text_len);
    lua_pushlstring(L, q->pattern, q->pattern_len);
    lua_pushinteger(L, q->init);
    lua_pushstring(L, q->replacement);
    lua_call(L, 4, 1);
    const char *answer = lua_tolstring(L, -1, &len);
    q->answer = malloc(len + 1);
    memcpy(q->answer, answer, len + 1);
    q->answer_len = len;
}

/* Compiled once a state, kept in its registry. */
static inline int pair_body(lua_State *L)
{
    struct question *q = lua_touserdata(L, 1);

    if (lua_getfield(L, LUA_REGISTRYINDEX, q->source) != LUA_TFUNCTION) {
        lua_pop(L, 1);
        luaL_Buffer b;
        luaL_buffinit(L, &b);
        luaL_addstring(&b, pair_describe);
        luaL_addstring(&b, q->source);
        luaL_pushresult(&b);
        size_t len;
        const char *text = lua_tolstring(L, -1, &len);
        if (luaL_loadbufferx(L, text, len, "pair", "t") != LUA_OK)
            return lua_error(L);
        if (lua_getfield(L, LUA_REGISTRYINDEX, "pair.plain") == LUA_TNIL) {
            environment_push(L);
            lua_setupvalue(L, -3, 1);
        }
        lua_pop(L, 1);
        lua_pushvalue(L, -1);
        lua_setfield(L, LUA_REGISTRYINDEX, q->source);
    }
    pair_ask(L, q);
    return 0;
}

static inline void pair_put(struct pair *p, struct question *q)
{
    struct question stock = *q;

    assert_int_equal(engine_run(p->ours, pair_body, q, 5000000000, &last_fault), 0);
    lua_pushboolean(p->stock, 1);
    lua_setfield(p->stock, LUA_REGISTRYINDEX, "pair.plain");
    lua_pushcfunction(p->stock, pair_body);
    lua_pushlightuserdata(p->stock, &stock);
    assert_int_equal(lua_pcall(p->stock, 1, 0, 0), LUA_OK);
    bool equal = q->answer_len == stock.answer_len && !memcmp(q->answer, stock.answer, q->answer_len);
    if (!equal)
        fprintf(stderr, "text '%s' pattern '%s' init %d replacement '%s'\nours:\n%s\nstock:\n%s\n", q->text,
                q->pattern, q->init, q->replacement, q->answer, stock.answer);
    free(q->answer);
    free(stock.answer);
    assert_true(equal);
    engine_idle(p->ours);
}

static inline void pair_compare(struct pair *p, const char *text, size_t text_len, const char *pattern,
                                size_t pattern_len, int init, const char *replacement)
{
    struct question q = { .source = pair_calls,
                          .text = text,
                          .text_len = text_len,
                          .pattern = pattern,
                          .pattern_len = pattern_len,
                          .init = init,
                          .replacement = replacement };
    pair_put(p, &q);
}

static inline void pair_chunk(struct pair *p, const char *chunk)
{
    char source[2048];
    struct question q = {
        .source = source, .text = chunk, .text_len = strlen(chunk), .pattern = "", .replacement = ""
    };

    snprintf(source, sizeof(source), "return attempt(function() %s end)", chunk);
    pair_put(p, &q);
}

#endif
