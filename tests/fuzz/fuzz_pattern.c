/* SPDX-License-Identifier: MIT */
/* The pattern matcher beside the stock string library: the same match and captures, or both an error. The
 * first byte says how much of the input is the pattern, how it is called, and from where. Short, for the
 * stock one may try for ever. */
#include <lauxlib.h>
#include <lualib.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/pattern.h"

#define PATTERN_MAX 20
#define TEXT_MAX    12

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static lua_State *stock(void)
{
    static lua_State *L;

    if (!L) {
        L = luaL_newstate();
        luaL_requiref(L, "string", luaopen_string, 1);
    }
    lua_settop(L, 0);
    return L;
}

/* Stack afterwards: find's results, or one error; returns whether it was one. */
static bool ask_stock(lua_State *L, const char *text, size_t text_len, const char *pattern, size_t len,
                      lua_Integer init)
{
    lua_getglobal(L, "string");
    lua_getfield(L, -1, "find");
    lua_remove(L, 1);
    lua_pushlstring(L, text, text_len);
    lua_pushlstring(L, pattern, len);
    lua_pushinteger(L, init);
    return lua_pcall(L, 3, LUA_MULTRET, 0) != LUA_OK;
}

/* find has a short way for patterns without specials; the matcher must find the same. */
static void fail(const char *why, const char *text, size_t text_len, const char *pattern, size_t len)
{
    fprintf(stderr, "%s: text '%.*s' pattern '%.*s'\n", why, (int)text_len, text, (int)len, pattern);
    abort();
}

static bool capture_equals(lua_State *L, int index, const struct pattern *m, int i)
{
    const struct pattern_capture *c = &m->captures[i];
    size_t len;

    if (c->len == PATTERN_POSITION)
        return lua_isinteger(L, index) && lua_tointeger(L, index) == c->start - m->text + 1;
    if (lua_type(L, index) != LUA_TSTRING || c->len < 0)
        return false;
    const char *text = lua_tolstring(L, index, &len);
    return len == (size_t)c->len && !memcmp(text, c->start, len);
}

static bool has_open_capture(const struct pattern *m)
{
    for (int i = 0; i < m->count; i++)
        if (m->captures[i].len == PATTERN_OPEN)
            return true;
    return false;
}

static void compare(const char *text, size_t text_len, const char *pattern, size_t len, size_t from)
{
    static const volatile sig_atomic_t never;
    lua_State *L = stock();
    const char *start, *end;
    struct pattern m;

    if (!strpbrk(pattern, "^$*+?.([%-") && memchr(pattern, ')', len))
        return; /* a lone ')' is searched for as it is, by the short way */
    bool refused = ask_stock(L, text, text_len, pattern, len, (lua_Integer)from + 1);
    pattern_init(&m, text, text_len, pattern, len, true, &never);
    int r = pattern_search(&m, text + from, &start, &end);
    if (refused != (r < 0 || (r > 0 && has_open_capture(&m))))
        fail("one refuses the pattern", text, text_len, pattern, len);
    if (refused)
        return;
    if (lua_isnil(L, 1) != (r == 0))
        fail("one finds a match", text, text_len, pattern, len);
    if (r == 0)
        return;
    if (lua_tointeger(L, 1) != start - text + 1 || lua_tointeger(L, 2) != end - text ||
        lua_gettop(L) != 2 + m.count)
        fail("the matches differ", text, text_len, pattern, len);
    for (int i = 0; i < m.count; i++)
        if (!capture_equals(L, 3 + i, &m, i))
            fail("a capture differs", text, text_len, pattern, len);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char pattern[PATTERN_MAX + 1], text[TEXT_MAX + 1];

    if (size < 2)
        return 0;
    size_t len = data[0] % (PATTERN_MAX + 1), from = data[1] % 4;
    data += 2;
    size -= 2;
    len = len < size ? len : size;
    size_t text_len = size - len < TEXT_MAX ? size - len : TEXT_MAX;
    memcpy(pattern, data, len);
    pattern[len] = '\0';
    memcpy(text, data + len, text_len);
    text[text_len] = '\0';
    if (strlen(pattern) == len)
        compare(text, text_len, pattern, len, from < text_len ? from : text_len);
    return 0;
}
