/* SPDX-License-Identifier: MIT */
#include "shape/compile.h"

#include <lauxlib.h>
#include <stdio.h>
#include <string.h>

#include "base/buffer.h"
#include "base/json.h"
#include "engine/bind.h"
#include "shape/keys.h"

#define FIELDS_MAX  512
#define TYPES       "string, integer, number, boolean, any, object, array, map"
#define CHOICES_MAX 128
#define SLOTS_MAX   400 /* of the stack: a type that holds itself must not use up the C stack */
#define WHO_MAX     192
#define NAME_BYTES  128

/* ---- scalars ---- */

/* Push a userdata of that size. An engine holds hundreds of shapes: what has no options has no table of
 * them. */
static struct shape *push_new(lua_State *L, enum shape_kind kind, size_t size, const struct shape_options *o)
{
    struct shape *s = lua_newuserdatauv(L, size, 2);

    memset(s, 0, size);
    s->kind = kind;
    s->decimals = -1;
    luaL_setmetatable(L, SHAPE_NAME);
    if (shape_options_check(L, o, kind)) {
        shape_options_read(L, o->who, s, o->index);
        shape_options_copy(L, o, 0);
        lua_setiuservalue(L, -2, SHAPE_OPTIONS);
    }
    return s;
}

static size_t count_choices(lua_State *L, const struct shape_options *o)
{
    size_t count = 0;

    if (!o->index)
        return 0;

    if (bind_raw_field(L, o->index, "enum") == LUA_TTABLE)
        count = lua_rawlen(L, -1);
    lua_pop(L, 1);
    if (count > CHOICES_MAX)
        luaL_error(L, "%s: enum may have %d values", o->who, CHOICES_MAX);
    return count;
}

/* The enum of the options, for the shape on top of the stack, which keeps its strings. */
static void set_choices(lua_State *L, struct shape *s, const struct shape_options *o, size_t count)
{
    const char **choices = (const char **)(s + 1);

    lua_createtable(L, (int)count, 0);
    bind_raw_field(L, o->index, "enum");
    for (size_t i = 0; i < count; i++) {
        lua_rawgeti(L, -1, (lua_Integer)i + 1);
        if (lua_type(L, -1) != LUA_TSTRING)
            luaL_error(L, "%s: enum expects strings, found a %s", o->who, luaL_typename(L, -1));
        choices[i] = lua_tostring(L, -1);
        lua_rawseti(L, -3, (lua_Integer)i + 1);
    }
    lua_pop(L, 1);
    lua_setiuservalue(L, -2, SHAPE_ANCHORS);
    s->choices = choices;
    s->choice_count = count;
}

static const struct shape *push_scalar(lua_State *L, enum shape_kind kind, const struct shape_options *o)
{
    size_t count = kind == SHAPE_STRING ? count_choices(L, o) : 0;
    struct shape *s = push_new(L, kind, sizeof(*s) + count * sizeof(const char *), o);

    if (count)
        set_choices(L, s, o, count);
    return s;
}

/* ---- arrays and maps ---- */

static const struct shape *push_with_item(lua_State *L, enum shape_kind kind, const struct shape_options *o,
                                          int item)
{
    struct shape *s = push_new(L, kind, sizeof(*s), o);

    if (item)
        lua_pushvalue(L, item);
    else if (!o->index || bind_raw_field(L, o->index, "items") == LUA_TNIL)
        luaL_error(L, "%s: what is it made of? (items = \"string\")", o->who);
    s->item = shape_compile(L, lua_gettop(L), o->who);
    lua_setiuservalue(L, -3, SHAPE_ANCHORS);
    lua_pop(L, 1);
    return s;
}

/* ---- objects ---- */

/* Push ",\"name\":" for the name on top of the stack, as it stands in JSON behind another field. */
static void push_json_key(lua_State *L)
{
    char bytes[6 * NAME_BYTES + 8];
    struct buffer out = { .bytes = bytes, .size = sizeof(bytes), .limit = sizeof(bytes) - 1 };
    size_t len;
    const char *name = lua_tolstring(L, -1, &len);

    if (len == 0 || len > NAME_BYTES)
        luaL_error(L, "a field's name has 1 to %d bytes", NAME_BYTES);
    buffer_char(&out, ',');
    json_string(&out, name, len);
    buffer_char(&out, ':');
    lua_pushlstring(L, out.bytes, out.len);
}

/* from and scale of the field that the table at index `at` declares. */
static void set_source(lua_State *L, struct shape *s, struct shape_field *f, int at)
{
    f->source_index = f->key_index;
    if (bind_raw_field(L, at, "from") == LUA_TSTRING) {
        bool whole = strcmp(lua_tostring(L, -1), ".") == 0;
        f->source_index = whole ? 0 : shape_keys_name(L, bind_context(L));
        s->derived = s->borrows = true;
    }
    if (bind_raw_field(L, at, "scale") == LUA_TNUMBER)
        f->scale = lua_tonumber(L, -1);
    s->derived = s->derived || f->scale != 0;
    if (f->scale != 0 && f->shape->kind != SHAPE_NUMBER && f->shape->kind != SHAPE_INTEGER)
        luaL_error(L, "field '%s': scale is for numbers", f->name);
    lua_pop(L, 2);
}

/* Push the shape with options of the field's own in the place of, or beside, those that it was made with. */
static const struct shape *push_changed(lua_State *L, int i, const struct shape_options *o)
{
    const struct shape *from = shape_test(L, i);
    size_t size = lua_rawlen(L, i);

    if (bind_raw_field(L, o->index, "enum") != LUA_TNIL)
        luaL_error(L, "%s: enum is said where the string is declared", o->who);
    lua_pop(L, 1);
    struct shape *s = lua_newuserdatauv(L, size, 2);

    memcpy(s, from, size);
    luaL_setmetatable(L, SHAPE_NAME);
    if (from->choices)
        s->choices = (const char *const *)(s + 1);
    lua_getiuservalue(L, i, SHAPE_ANCHORS);
    lua_setiuservalue(L, -2, SHAPE_ANCHORS);
    int base = lua_getiuservalue(L, i, SHAPE_OPTIONS) == LUA_TTABLE ? lua_gettop(L) : 0;
    shape_options_copy(L, o, base);
    shape_options_read(L, o->who, s, lua_gettop(L));
    lua_setiuservalue(L, -3, SHAPE_OPTIONS);
    lua_pop(L, 1);
    return s;
}

/* Push the shape of a kind that is named; the options say the rest. */
static const struct shape *push_named(lua_State *L, const char *name, const struct shape_options *o)
{
    enum shape_kind kind;

    if (!shape_kind_find(name, &kind))
        luaL_error(L, "%s: '%s' is no type (" TYPES ")", o->who, name);
    if (kind != SHAPE_OBJECT)
        return shape_compile_kind(L, kind, o, 0);

    if (bind_raw_field(L, o->index, "fields") != LUA_TTABLE)
        luaL_error(L, "%s: an object has fields = { { \"name\", \"type\" }, … }", o->who);
    const struct shape *s = shape_compile(L, lua_gettop(L), o->who);
    return shape_options_check(L, o, kind) ? push_changed(L, lua_gettop(L), o) : s;
}

/* Push the shape of a field; its type is on top of the stack. */
static const struct shape *push_field_shape(lua_State *L, const struct shape_options *o)
{
    if (lua_type(L, -1) == LUA_TSTRING)
        return push_named(L, lua_tostring(L, -1), o);

    const struct shape *s = shape_compile(L, lua_gettop(L), o->who);
    return shape_options_check(L, o, s->kind) ? push_changed(L, lua_gettop(L), o) : s;
}

static void check_field(lua_State *L, const struct shape *s, size_t n, const char *who)
{
    if (!lua_istable(L, -1))
        luaL_error(L, "%s: field %d expects { \"name\", \"type\", … }, found a %s", who, (int)n + 1,
                   luaL_typename(L, -1));
    if (lua_rawgeti(L, -1, 1) != LUA_TSTRING)
        luaL_error(L, "%s: field %d has no name: { \"name\", \"type\", … }", who, (int)n + 1);
    for (size_t i = 0; i < n; i++) {
        if (strcmp(s->fields[i].name, lua_tostring(L, -1)) == 0)
            luaL_error(L, "%s: field '%s' is there twice", who, lua_tostring(L, -1));
    }
}

/* Compile field n, declared by the table on top of the stack. Its key and its shape are kept in the table at
 * `anchors`. */
static void set_field(lua_State *L, struct shape *s, size_t n, int anchors, const char *who)
{
    struct shape_field *f = &s->fields[n];
    int at = lua_gettop(L);
    char own[WHO_MAX];

    check_field(L, s, n, who);
    f->name = lua_tolstring(L, -1, &f->name_len);
    f->key_index = shape_keys_name(L, bind_context(L));
    push_json_key(L);
    f->key = lua_tolstring(L, -1, &f->key_len);
    lua_rawseti(L, anchors, (lua_Integer)n * 2 + 1);

    snprintf(own, sizeof(own), "field '%.128s'", f->name);
    struct shape_options o = { own, at, true, true };
    lua_rawgeti(L, at, 2);
    f->shape = push_field_shape(L, &o);
    lua_rawseti(L, anchors, (lua_Integer)n * 2 + 2);
    set_source(L, s, f, at);
    lua_settop(L, at);
}

static const struct shape *push_object(lua_State *L, int i, const char *who)
{
    size_t count = lua_rawlen(L, i);
    struct shape_options o = { who, i, true, false };

    if (count > FIELDS_MAX)
        luaL_error(L, "%s: at most %d fields", who, FIELDS_MAX);

    struct shape *s = push_new(L, SHAPE_OBJECT, sizeof(*s) + count * sizeof(s->fields[0]), &o);
    lua_createtable(L, (int)count * 2, 0);
    int anchors = lua_gettop(L);
    lua_pushvalue(L, -1);
    lua_setiuservalue(L, -3, SHAPE_ANCHORS);
    for (size_t n = 0; n < count; n++) {
        lua_rawgeti(L, i, (lua_Integer)n + 1);
        set_field(L, s, n, anchors, who);
        lua_pop(L, 1);
        s->count = n + 1;
    }
    lua_pop(L, 1);
    return s;
}

/* ---- types ---- */

const struct shape *shape_compile_kind(lua_State *L, enum shape_kind kind, const struct shape_options *o,
                                       int item)
{
    return kind == SHAPE_ARRAY || kind == SHAPE_MAP ? push_with_item(L, kind, o, item)
                                                    : push_scalar(L, kind, o);
}

/* { "array", items = … } at index i: what a field says behind its name. */
static const struct shape *push_unnamed(lua_State *L, int i, const char *who)
{
    struct shape_options o = { who, i, true, false };
    int top = lua_gettop(L);

    lua_rawgeti(L, i, 1);
    if (lua_rawlen(L, i) > 1)
        luaL_error(L, "%s: fields stand in a list: { { \"%s\", … } }", who, lua_tostring(L, -1));
    const struct shape *s = push_named(L, lua_tostring(L, -1), &o);
    lua_replace(L, top + 1);
    lua_settop(L, top + 1);
    return s;
}

/* A name that stands alone, at index i. */
static const struct shape *push_plain(lua_State *L, int i, const char *who)
{
    struct shape_options o = { .who = who };
    enum shape_kind kind;

    if (!shape_kind_find(lua_tostring(L, i), &kind))
        luaL_error(L, "%s: '%s' is no type (" TYPES ")", who, lua_tostring(L, i));
    if (kind == SHAPE_OBJECT)
        luaL_error(L, "%s: an object is written as its fields: { { \"name\", \"type\" }, … }", who);
    return shape_compile_kind(L, kind, &o, 0);
}

const struct shape *shape_compile(lua_State *L, int i, const char *who)
{
    if (lua_gettop(L) > SLOTS_MAX)
        luaL_error(L, "%s: nested too deep", who);
    luaL_checkstack(L, 32, "a shape is nested too deep");
    if (shape_test(L, i)) {
        lua_pushvalue(L, i);
        return shape_test(L, i);
    }
    if (lua_type(L, i) == LUA_TSTRING)
        return push_plain(L, i, who);
    if (!lua_istable(L, i))
        luaL_error(L, "%s expects a type, found a %s", who, luaL_typename(L, i));

    bool named = lua_rawgeti(L, i, 1) == LUA_TSTRING;
    lua_pop(L, 1);
    return named ? push_unnamed(L, i, who) : push_object(L, i, who);
}
