/* SPDX-License-Identifier: MIT */
#include "shape/exact.h"

#include <errno.h>
#include <lauxlib.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "engine/bind.h"

#define MARK             '\xff'
#define DIGITS_EASY      15  /* a double holds every integer of so many digits */
#define NUMBER_MAX_BYTES 400 /* the longest text of a number that is looked at; 1e308 has 309 digits */

struct token {
    size_t len;
    bool integer;
};

/* The number, or what would be one, at the beginning of text[0..len). */
static struct token number_at(const char *text, size_t len)
{
    struct token t = { .len = *text == '-' };
    size_t sign = t.len, other = 0;

    for (; t.len < len && text[t.len] && strchr("+-.0123456789eE", text[t.len]); t.len++)
        other += text[t.len] < '0' || text[t.len] > '9';
    t.integer = !other && t.len > sign;
    return t;
}

/* Past 2^53, and within 64 bits. */
static bool needs_mark(const char *text, struct token t)
{
    if (!t.integer || t.len <= DIGITS_EASY || t.len > 20)
        return false;

    char copy[24] = "";
    memcpy(copy, text, t.len);
    errno = 0;
    long long value = strtoll(copy, NULL, 10);
    return errno == 0 && (value > 1LL << 53 || value < -(1LL << 53));
}

/* Behind the string that begins at text[at], a quote. */
static size_t skip_string(const char *text, size_t len, size_t at)
{
    for (at++; at < len && text[at] != '"'; at++)
        at += text[at] == '\\';

    return at < len ? at + 1 : len;
}

static bool is_infinite(const char *text, struct token t)
{
    char copy[NUMBER_MAX_BYTES + 1];

    if (t.len <= DIGITS_EASY && !memchr(text, 'e', t.len) && !memchr(text, 'E', t.len))
        return false;
    if (t.len > NUMBER_MAX_BYTES)
        return true;
    memcpy(copy, text, t.len);
    copy[t.len] = '\0';
    return isinf(strtod(copy, NULL));
}

/* At most this much Lua memory for what a byte begins: a table of 56 bytes and its first slots for a
 * bracket; 96 a member, as Lua doubles a table while the old half is still there; a header for a string. */
static size_t memory_of(char byte)
{
    switch (byte) {
    case '[':
    case '{':
        return 160;
    case ',':
    case ':':
        return 96;
    case '"':
        return 40;
    default:
        return 0;
    }
}

static void scan_number(struct exact_scan *s, const char *text, size_t at, struct token t)
{
    s->marks += needs_mark(text + at, t);
    if (!s->refused && is_infinite(text + at, t)) {
        s->refused = at + 1;
        s->reason = "Number out of range";
    }
}

void exact_scan(lua_State *L, const struct bind_context *c, const char *text, size_t len,
                struct exact_scan *ret)
{
    struct exact_scan s = { .memory = 2 * len + 1024 };
    const char *mark = memchr(text, (unsigned char)MARK, len);

    for (size_t at = 0; at < len;) {
        bind_check_budget(L, c);
        s.memory += memory_of(text[at]);
        if (text[at] == '"') {
            at = skip_string(text, len, at);
        } else if (text[at] == '-' || (text[at] >= '0' && text[at] <= '9')) {
            struct token t = number_at(text + at, len - at);
            scan_number(&s, text, at, t);
            at += t.len;
        } else {
            at++;
        }
    }
    if (mark) {
        s.refused = (size_t)(mark - text) + 1;
        s.reason = "Invalid UTF-8";
    }
    s.memory += s.marks * 32;
    *ret = s;
}

void exact_push_marked(lua_State *L, const struct bind_context *c, const char *text, size_t len, size_t marks)
{
    luaL_Buffer b;
    char *to = luaL_buffinitsize(L, &b, len + 3 * marks);
    size_t used = 0;

    for (size_t at = 0; at < len;) {
        size_t from = at;
        bool number = text[at] == '-' || (text[at] >= '0' && text[at] <= '9');
        struct token t = number ? number_at(text + at, len - at) : (struct token){ 1, false };
        bool marked = number && needs_mark(text + at, t);
        bind_check_budget(L, c);
        at = text[at] == '"' ? skip_string(text, len, at) : at + t.len;
        if (marked) {
            to[used++] = '"';
            to[used++] = MARK;
        }
        memcpy(to + used, text + from, at - from);
        used += at - from;
        if (marked)
            to[used++] = '"';
    }
    luaL_pushresultsize(&b, used);
}

/* Replace the marked string on top of the stack by its integer. False: it is none. */
static bool unmark(lua_State *L)
{
    if (lua_type(L, -1) != LUA_TSTRING || *lua_tostring(L, -1) != MARK)
        return false;

    lua_pushinteger(L, strtoll(lua_tostring(L, -1) + 1, NULL, 10));
    lua_replace(L, -2);
    return true;
}

void exact_restore(lua_State *L, const struct bind_context *c)
{
    if (unmark(L) || !lua_istable(L, -1))
        return;

    luaL_checkstack(L, 6, "JSON value");
    for (lua_pushnil(L); lua_next(L, -2); lua_pop(L, 1)) {
        bind_check_budget(L, c);
        if (lua_istable(L, -1)) {
            exact_restore(L, c);
        } else if (unmark(L)) {
            /* Assigning to a key that is there does not disturb lua_next. */
            lua_pushvalue(L, -2);
            lua_pushvalue(L, -2);
            lua_rawset(L, -5);
        }
    }
}
