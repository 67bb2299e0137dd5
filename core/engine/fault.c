/* SPDX-License-Identifier: MIT */
#include "engine/fault.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define TRACE_LEVELS   12
#define MESSAGE_FIELDS 64 /* an error object is looked through no further */

void fault_text(char *to, size_t size, const char *text, size_t len)
{
    size_t n = len < size - 1 ? len : size - 1;

    while (n < len && n > 0 && ((unsigned char)text[n] & 0xC0) == 0x80)
        n--;
    for (size_t i = 0; i < n; i++)
        to[i] = (unsigned char)text[i] < ' ' || text[i] == 0x7F ? ' ' : text[i];
    to[n] = '\0';
}

static void set_path(struct script_fault *f, const char *path, size_t len)
{
    fault_text(f->path, sizeof(f->path), path, len);
}

/* A chunk that came from a script is named "@path". */
static const char *chunk_path(const lua_Debug *ar)
{
    return ar->source[0] == '@' ? ar->source + 1 : ar->short_src;
}

bool fault_place(struct script_fault *f, lua_State *L)
{
    lua_Debug ar;

    for (int level = 0; lua_getstack(L, level, &ar); level++) {
        if (!lua_getinfo(L, "Sl", &ar) || ar.currentline <= 0)
            continue;
        const char *path = chunk_path(&ar);
        set_path(f, path, strlen(path));
        f->line = ar.currentline;
        return true;
    }
    return false;
}

/* Lua shortens a long path to "...its/end.lua" in a message; the function on the stack knows it whole. */
static void widen_path(struct script_fault *f, lua_State *L)
{
    lua_Debug ar;

    for (int level = 0; level < 64 && lua_getstack(L, level, &ar); level++) {
        if (!lua_getinfo(L, "S", &ar) || strcmp(ar.short_src, f->path) != 0)
            continue;
        const char *path = chunk_path(&ar);
        set_path(f, path, strlen(path));
        return;
    }
}

/* The colon before "line: " in "path:line: reason", or NULL. */
static const char *line_colon(const char *text)
{
    for (const char *colon = strchr(text, ':'); colon; colon = strchr(colon + 1, ':')) {
        size_t digits = strspn(colon + 1, "0123456789");
        if (digits > 0 && digits < 8 && colon[1 + digits] == ':' && colon[2 + digits] == ' ')
            return colon;
    }
    return NULL;
}

static void take_apart(struct script_fault *f, lua_State *L, const char *text, size_t len)
{
    char head[512];

    fault_text(head, sizeof(head), text, len);
    const char *colon = line_colon(head);
    if (!colon || colon == head) {
        fault_text(f->reason, sizeof(f->reason), text, len);
        return;
    }
    char *end;
    set_path(f, head, (size_t)(colon - head));
    f->line = (int)strtol(colon + 1, &end, 10);
    size_t skip = (size_t)(end + 2 - head);
    fault_text(f->reason, sizeof(f->reason), text + skip, len - skip);
    widen_path(f, L);
}

/* An error object: its raw field "message", for nothing of it may run. */
static bool take_message(struct script_fault *f, lua_State *L, int index)
{
    bool found = false;
    int left = MESSAGE_FIELDS;

    if (lua_type(L, index) != LUA_TTABLE || !lua_checkstack(L, 4))
        return false;
    lua_pushnil(L);
    while (!found && lua_next(L, index)) {
        if (!left--) {
            lua_pop(L, 2);
            break;
        }
        if (lua_type(L, -2) == LUA_TSTRING && !strcmp(lua_tostring(L, -2), "message") &&
            lua_type(L, -1) == LUA_TSTRING) {
            size_t len;
            const char *text = lua_tolstring(L, -1, &len);
            take_apart(f, L, text, len);
            found = true;
        }
        lua_pop(L, found ? 2 : 1);
    }
    return found;
}

void fault_value(struct script_fault *f, lua_State *L, int index)
{
    size_t len;
    int type = lua_type(L, index);

    index = lua_absindex(L, index);
    f->path[0] = '\0';
    f->line = 0;
    if (type == LUA_TSTRING) {
        const char *text = lua_tolstring(L, index, &len);
        take_apart(f, L, text, len);
    } else if (type == LUA_TNUMBER) {
        snprintf(f->reason, sizeof(f->reason), "%.14g", (double)lua_tonumber(L, index));
    } else if (!take_message(f, L, index)) {
        snprintf(f->reason, sizeof(f->reason), "error value is a %s", lua_typename(L, type));
    }
}

static int trace_line(char *to, size_t size, const lua_Debug *ar)
{
    const char *path = chunk_path(ar);

    if (*ar->what == 'C')
        return snprintf(to, size, "[C]: in %s\n", ar->name ? ar->name : "?");
    if (*ar->what == 'm')
        return snprintf(to, size, "%s:%d: in main chunk\n", path, ar->currentline);
    if (ar->name)
        return snprintf(to, size, "%s:%d: in %s '%s'\n", path, ar->currentline, ar->namewhat, ar->name);
    return snprintf(to, size, "%s:%d: in function defined at line %d\n", path, ar->currentline,
                    ar->linedefined);
}

void fault_trace(struct script_fault *f, lua_State *L)
{
    lua_Debug ar;
    size_t len = 0;
    bool script = false; /* of C alone a trace tells nothing */

    f->trace[0] = '\0';
    for (int level = 0; level < TRACE_LEVELS && lua_getstack(L, level, &ar); level++) {
        if (!lua_getinfo(L, "Slnt", &ar))
            continue;
        script = script || *ar.what != 'C';
        int n = trace_line(f->trace + len, sizeof(f->trace) - len, &ar);
        if (n < 0 || (size_t)n >= sizeof(f->trace) - len)
            break;
        len += (size_t)n;
    }
    f->trace[script && len ? len - 1 : 0] = '\0';
}
