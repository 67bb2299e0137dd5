/* SPDX-License-Identifier: MIT */
/* string.find, match, gmatch, gsub over pattern.c, rep without a loop that nothing ends, and format, pack and
 * their like with bounded arguments. Results are those of the stock library. */
#include "engine/library_string.h"

#include <errno.h>
#include <string.h>

#include "engine/pattern.h"

#define FORMAT_BYTES_MAX (64u << 10)
#define FORMAT_ARGS_MAX  250
#define WINDOW           (256u << 10) /* bytes between two looks at the budget: some 0.1 ms */

/* ---- positions and captures ---- */

/* A start position of the manual (6.4): negative counts from the end; at least 1. Returned from 0. */
static size_t start_offset(lua_State *L, int arg, size_t len)
{
    lua_Integer init = luaL_optinteger(L, arg, 1);

    if (init > 0)
        return (size_t)init - 1;
    if (init == 0 || init < -(lua_Integer)len)
        return 0;
    return len - (size_t)(-init);
}

static void push_capture(lua_State *L, const struct pattern *m, int i, const char *start, const char *end)
{
    if (i >= m->count) {
        if (i != 0)
            luaL_error(L, "invalid capture index %%%d", i + 1);
        lua_pushlstring(L, start, (size_t)(end - start));
        return;
    }
    const struct pattern_capture *c = &m->captures[i];
    if (c->len == PATTERN_POSITION)
        lua_pushinteger(L, c->start - m->text + 1);
    else if (c->len == PATTERN_OPEN)
        luaL_error(L, "unfinished capture");
    else
        lua_pushlstring(L, c->start, (size_t)c->len);
}

/* All captures; `whole`: the match itself where there are none. Returns how many. */
static int push_captures(lua_State *L, const struct pattern *m, bool whole, const char *start,
                         const char *end)
{
    int n = m->count == 0 && whole ? 1 : m->count;

    luaL_checkstack(L, n, "too many captures");
    for (int i = 0; i < n; i++)
        push_capture(L, m, i, start, end);
    return n;
}

/* pattern_search for Lua: what it refuses raises. */
static bool search(lua_State *L, struct pattern *m, const char *at, const char **start, const char **end)
{
    int r = pattern_search(m, at, start, end);

    if (r == -ETIMEDOUT)
        bind_out_of_time(L);
    if (r < 0)
        luaL_error(L, m->error, m->error_number);
    return r > 0;
}

/* ---- find, match ---- */

static bool has_specials(lua_State *L, const char *pattern, size_t len)
{
    const struct bind_context *c = bind_context(L);

    for (size_t i = 0; i < len; i++) {
        if (pattern[i] && strchr("^$*+?.([%-", pattern[i]))
            return true;
        bind_check_budget(L, c);
    }
    return false;
}

/* memmem(3) of glibc is linear in the worst case; the text is searched by windows, each longer by what is
 * sought. */
static const char *search_plain(lua_State *L, const char *text, size_t len, const char *part, size_t part_len)
{
    const struct bind_context *c = bind_context(L);
    size_t step = part_len > WINDOW ? part_len : WINDOW;

    for (; len > step + part_len; text += step, len -= step) {
        const char *found = memmem(text, step + part_len, part, part_len);
        if (found)
            return found;
        bind_check_budget(L, c);
    }
    return memmem(text, len, part, part_len);
}

static int find_plain(lua_State *L, const char *text, size_t len, const char *part, size_t part_len,
                      size_t from)
{
    const char *found = search_plain(L, text + from, len - from, part, part_len);

    if (!found) {
        lua_pushnil(L);
        return 1;
    }
    lua_pushinteger(L, found - text + 1);
    lua_pushinteger(L, found - text + (lua_Integer)part_len);
    return 2;
}

static int find_or_match(lua_State *L, bool find)
{
    size_t len, pattern_len;
    const char *text = luaL_checklstring(L, 1, &len), *pattern = luaL_checklstring(L, 2, &pattern_len);
    size_t from = start_offset(L, 3, len);
    const char *start, *end;
    struct pattern m;

    if (from > len) {
        lua_pushnil(L);
        return 1;
    }
    if (find && (lua_toboolean(L, 4) || !has_specials(L, pattern, pattern_len)))
        return find_plain(L, text, len, pattern, pattern_len, from);
    pattern_init(&m, text, len, pattern, pattern_len, true, bind_context(L)->expired);
    if (!search(L, &m, text + from, &start, &end)) {
        lua_pushnil(L);
        return 1;
    }
    if (!find)
        return push_captures(L, &m, true, start, end);
    lua_pushinteger(L, start - text + 1);
    lua_pushinteger(L, end - text);
    return push_captures(L, &m, false, NULL, NULL) + 2;
}

static int string_find(lua_State *L)
{
    return find_or_match(L, true);
}

static int string_match(lua_State *L)
{
    return find_or_match(L, false);
}

/* ---- gmatch ---- */

/* The iterator's upvalues. END: where the last match ended, which an empty match there would only repeat; -1
 * before. */
enum { UP_CONTEXT = 1, UP_TEXT, UP_PATTERN, UP_NEXT, UP_END };

static int gmatch_next(lua_State *L)
{
    size_t len, pattern_len;
    const char *text = lua_tolstring(L, lua_upvalueindex(UP_TEXT), &len);
    const char *pattern = lua_tolstring(L, lua_upvalueindex(UP_PATTERN), &pattern_len);
    size_t at = (size_t)lua_tointeger(L, lua_upvalueindex(UP_NEXT));
    lua_Integer last = lua_tointeger(L, lua_upvalueindex(UP_END));
    const char *start, *end;
    struct pattern m;

    pattern_init(&m, text, len, pattern, pattern_len, false, bind_context(L)->expired);
    for (; at <= len; at = (size_t)(start - text) + 1) {
        if (!search(L, &m, text + at, &start, &end))
            break;
        if (end - text == last)
            continue;
        lua_pushinteger(L, end - text);
        lua_copy(L, -1, lua_upvalueindex(UP_NEXT));
        lua_replace(L, lua_upvalueindex(UP_END));
        return push_captures(L, &m, true, start, end);
    }
    lua_pushinteger(L, (lua_Integer)len + 1);
    lua_replace(L, lua_upvalueindex(UP_NEXT));
    return 0;
}

static int string_gmatch(lua_State *L)
{
    size_t len;
    luaL_checklstring(L, 1, &len);
    luaL_checkstring(L, 2);
    size_t from = start_offset(L, 3, len);

    lua_pushlightuserdata(L, bind_context(L));
    lua_pushvalue(L, 1);
    lua_pushvalue(L, 2);
    lua_pushinteger(L, (lua_Integer)(from > len ? len + 1 : from));
    lua_pushinteger(L, -1);
    lua_pushcclosure(L, gmatch_next, 5);
    return 1;
}

/* ---- gsub ---- */

/* Append the replacement string at index 3, its %0 … %9 put in. */
static void add_template(lua_State *L, luaL_Buffer *b, const struct pattern *m, const char *start,
                         const char *end)
{
    size_t len;
    const char *p = lua_tolstring(L, 3, &len), *stop = p + len;

    for (const char *mark; (mark = memchr(p, '%', (size_t)(stop - p))) != NULL; p = mark + 2) {
        luaL_addlstring(b, p, (size_t)(mark - p));
        char c = mark + 1 < stop ? mark[1] : '\0';
        if (c == '%') {
            luaL_addchar(b, '%');
        } else if (c == '0') {
            luaL_addlstring(b, start, (size_t)(end - start));
        } else if (c >= '1' && c <= '9') {
            push_capture(L, m, c - '1', start, end);
            luaL_tolstring(L, -1, NULL);
            lua_remove(L, -2);
            luaL_addvalue(b);
        } else {
            luaL_error(L, "invalid use of '%%' in replacement string");
        }
    }
    luaL_addlstring(b, p, (size_t)(stop - p));
}

/* Append what the replacement, table or function, has for this match; false: the match stays as it is. */
static bool add_looked_up(lua_State *L, luaL_Buffer *b, const struct pattern *m, const char *start,
                          const char *end)
{
    if (lua_istable(L, 3)) {
        push_capture(L, m, 0, start, end);
        lua_gettable(L, 3);
    } else {
        lua_pushvalue(L, 3);
        lua_call(L, push_captures(L, m, true, start, end), 1);
    }
    if (!lua_toboolean(L, -1)) {
        lua_pop(L, 1);
        luaL_addlstring(b, start, (size_t)(end - start));
        return false;
    }
    if (!lua_isstring(L, -1))
        luaL_error(L, "invalid replacement value (a %s)", luaL_typename(L, -1));
    luaL_addvalue(b);
    return true;
}

/* One match after the other into the buffer. Returns how many; *changed: the text is another now. */
static lua_Integer substitute(lua_State *L, luaL_Buffer *b, struct pattern *m, lua_Integer most,
                              bool *changed)
{
    bool template = lua_isstring(L, 3);
    const char *at = m->text, *copied = m->text, *last = NULL, *start, *end;
    lua_Integer n = 0;

    while (n < most && at <= m->text_end && search(L, m, at, &start, &end)) {
        if (end == last) { /* empty, right behind the match before */
            at = start + 1;
        } else {
            n++;
            luaL_addlstring(b, copied, (size_t)(start - copied));
            if (template) {
                add_template(L, b, m, start, end);
                *changed = true;
            } else if (add_looked_up(L, b, m, start, end)) {
                *changed = true;
            }
            at = copied = last = end;
        }
        if (m->anchored)
            break;
    }
    luaL_addlstring(b, copied, (size_t)(m->text_end - copied));
    return n;
}

static int string_gsub(lua_State *L)
{
    size_t len, pattern_len;
    const char *text = luaL_checklstring(L, 1, &len), *pattern = luaL_checklstring(L, 2, &pattern_len);
    int type = lua_type(L, 3);
    bool changed = false;
    struct pattern m;
    luaL_Buffer b;

    luaL_argexpected(
        L, type == LUA_TNUMBER || type == LUA_TSTRING || type == LUA_TFUNCTION || type == LUA_TTABLE, 3,
        "string/function/table");
    if (type == LUA_TFUNCTION || type == LUA_TTABLE)
        bind_check_stack(L, bind_context(L));
    lua_Integer most = luaL_optinteger(L, 4, (lua_Integer)len + 1);
    pattern_init(&m, text, len, pattern, pattern_len, true, bind_context(L)->expired);
    luaL_buffinit(L, &b);
    lua_Integer n = substitute(L, &b, &m, most, &changed);
    if (changed)
        luaL_pushresult(&b);
    else
        lua_pushvalue(L, 1);
    lua_pushinteger(L, n);
    return 2;
}

/* ---- rep, format ---- */

/* Fill bytes[0 … len) with what its first `filled` bytes begin: each pass doubles them. */
static void repeat(char *bytes, size_t filled, size_t len)
{
    while (filled < len) {
        size_t n = len - filled < filled ? len - filled : filled;
        memcpy(bytes + filled, bytes, n);
        filled += n;
    }
}

static int string_rep(lua_State *L)
{
    size_t len, between;
    const char *text = luaL_checklstring(L, 1, &len);
    lua_Integer n = luaL_checkinteger(L, 2);
    const char *separator = luaL_optlstring(L, 3, "", &between);
    size_t total;
    luaL_Buffer b;

    if (n <= 0 || len + between == 0) {
        lua_pushliteral(L, "");
        return 1;
    }
    if (__builtin_mul_overflow((size_t)n, len + between, &total) || total > PTRDIFF_MAX)
        return luaL_error(L, "resulting string too large");
    char *bytes = luaL_buffinitsize(L, &b, total);
    memcpy(bytes, text, len);
    memcpy(bytes + len, separator, between);
    repeat(bytes, len + between, total);
    luaL_pushresultsize(&b, total - between);
    return 1;
}

static void check_format(lua_State *L)
{
    size_t len;

    luaL_checklstring(L, 1, &len);
    luaL_argcheck(L, len <= FORMAT_BYTES_MAX, 1, "format is longer than 64 KiB");
}

/* The stock function (upvalue 2): each item writes at most some 500 bytes (width and precision have two
 * digits), so its arguments and its text are what bounds it. */
static int string_format(lua_State *L)
{
    check_format(L);
    luaL_argcheck(L, lua_gettop(L) <= FORMAT_ARGS_MAX, FORMAT_ARGS_MAX, "too many values");
    bind_check_stack(L, bind_context(L));
    return lua_tocfunction(L, lua_upvalueindex(2))(L);
}

/* pack, packsize and unpack: the stock function (upvalue 2), a step an option of its format. */
static int string_packing(lua_State *L)
{
    check_format(L);
    return lua_tocfunction(L, lua_upvalueindex(2))(L);
}

static const luaL_Reg functions[] = {
    { "find", string_find },   { "gmatch", string_gmatch }, { "gsub", string_gsub },
    { "match", string_match }, { "rep", string_rep },       { NULL, NULL },
};

/* Those that call the stock function of their name. */
static const luaL_Reg guarded[] = {
    { "format", string_format },
    { "pack", string_packing },
    { "packsize", string_packing },
    { "unpack", string_packing },
    { NULL, NULL },
};

void library_string_open(lua_State *L, struct bind_context *c)
{
    lua_pushlightuserdata(L, c);
    luaL_setfuncs(L, functions, 1);
    lua_getglobal(L, "string");
    for (const luaL_Reg *f = guarded; f->name; f++) {
        lua_pushlightuserdata(L, c);
        lua_getfield(L, -2, f->name);
        lua_pushcclosure(L, f->func, 2);
        lua_setfield(L, -3, f->name);
    }
    lua_pop(L, 1);
}
