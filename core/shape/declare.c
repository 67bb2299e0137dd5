/* SPDX-License-Identifier: MIT */
/* sonda.shape: constructors of shapes (shape.h). A shape is a userdata; its first user value keeps what it
 * points to alive (children, strings), its second holds its options, for sonda.shape.describe. */
#include <lauxlib.h>
#include <string.h>

#include "base/json.h"
#include "base/number.h"
#include "engine/bind.h"
#include "engine/engine.h"
#include "shape/walk.h"

#define SHAPE_NAME  "sonda.shape"
#define FIELDS_MAX  512
#define CHOICES_MAX 128

/* Bytes of scratch memory that outlive a call. */
#define SCRATCH_KEPT 65536

enum { ANCHORS = 1, DESCRIPTION = 2 };

const struct shape *shape_test(lua_State *L, int i)
{
    return luaL_testudata(L, i, SHAPE_NAME);
}

const struct shape *shape_check(lua_State *L, int i)
{
    return luaL_checkudata(L, i, SHAPE_NAME);
}

/* Options that each kind knows, besides those of all: bit per kind. */
static const struct option {
    const char *name;
    unsigned kinds;
    int type;
} options[] = {
    { "description", ~0u, LUA_TSTRING },
    { "unit", ~0u, LUA_TSTRING },
    { "nullable", ~0u, LUA_TBOOLEAN },
    { "optional", ~0u, LUA_TBOOLEAN },
    { "example", ~0u, LUA_TNONE },
    { "decimals", 1u << SHAPE_NUMBER, LUA_TNUMBER },
    { "minimum", 1u << SHAPE_NUMBER | 1u << SHAPE_INTEGER, LUA_TNUMBER },
    { "maximum", 1u << SHAPE_NUMBER | 1u << SHAPE_INTEGER, LUA_TNUMBER },
    { "enum", 1u << SHAPE_STRING, LUA_TTABLE },
    { "format", 1u << SHAPE_STRING, LUA_TSTRING },
};

static const struct option *option_find(const char *name, enum shape_kind kind)
{
    for (size_t i = 0; i < sizeof(options) / sizeof(options[0]); i++) {
        if (strcmp(options[i].name, name) == 0 && (options[i].kinds & 1u << kind))
            return &options[i];
    }

    return NULL;
}

/* The option of a lua_next step, its name at -2 and its value at -1, must be known and of its type. */
static void check_option(lua_State *L, enum shape_kind kind)
{
    bool named = lua_type(L, -2) == LUA_TSTRING;
    const char *name = named ? lua_tostring(L, -2) : luaL_typename(L, -2);
    const struct option *o = named ? option_find(name, kind) : NULL;

    if (!o)
        luaL_error(L, "shape.%s: unknown option '%s'", shape_kind_name(kind), name);
    else if (o->type != LUA_TNONE && lua_type(L, -1) != o->type)
        luaL_error(L, "shape.%s: option '%s' expects a %s, found a %s", shape_kind_name(kind), name,
                   lua_typename(L, o->type), luaL_typename(L, -1));
}

/* Every string key of the options at index `from` must be known and of its type.
 * Returns how many there are. */
static int check_options(lua_State *L, int from, enum shape_kind kind)
{
    int count = 0;

    for (lua_pushnil(L); lua_next(L, from); lua_pop(L, 1)) {
        if (lua_type(L, -2) == LUA_TNUMBER && kind == SHAPE_OBJECT)
            continue;
        check_option(L, kind);
        count++;
    }
    return count;
}

/* Push a table of the `count` options at index `from`. */
static void copy_options(lua_State *L, int from, int count)
{
    lua_createtable(L, 0, count);
    for (lua_pushnil(L); lua_next(L, from); lua_pop(L, 1)) {
        if (lua_type(L, -2) != LUA_TSTRING)
            continue;
        lua_pushvalue(L, -2);
        lua_pushvalue(L, -2);
        lua_rawset(L, -5);
    }
}

static bool get_flag(lua_State *L, int description, const char *name)
{
    bind_raw_field(L, description, name);
    bool value = lua_toboolean(L, -1);
    lua_pop(L, 1);
    return value;
}

static bool get_number(lua_State *L, int description, const char *name, double *ret)
{
    bind_raw_field(L, description, name);
    bool there = lua_isnumber(L, -1);
    if (there)
        *ret = lua_tonumber(L, -1);
    lua_pop(L, 1);
    return there;
}

static void read_options(lua_State *L, struct shape *s, int from)
{
    double decimals = -1;

    s->nullable = get_flag(L, from, "nullable");
    s->optional = get_flag(L, from, "optional");
    s->has_minimum = get_number(L, from, "minimum", &s->minimum);
    s->has_maximum = get_number(L, from, "maximum", &s->maximum);
    if (get_number(L, from, "decimals", &decimals) && !(decimals >= 0 && decimals <= NUMBER_DECIMALS_MAX))
        luaL_error(L, "shape.number: decimals must be from 0 to %d", NUMBER_DECIMALS_MAX);
    s->decimals = (int)decimals;
}

/* Push a userdata of that size, with the options at `from` (0: none). An engine holds hundreds of shapes:
 * what has no options has no table of them. */
static struct shape *shape_push(lua_State *L, enum shape_kind kind, size_t size, int from)
{
    struct shape *s = lua_newuserdatauv(L, size, 2);

    memset(s, 0, size);
    s->kind = kind;
    s->decimals = -1;
    luaL_setmetatable(L, SHAPE_NAME);
    int count = from ? check_options(L, from, kind) : 0;
    if (count) {
        read_options(L, s, from);
        copy_options(L, from, count);
        lua_setiuservalue(L, -2, DESCRIPTION);
    }
    return s;
}

static int options_index(lua_State *L, int i)
{
    if (lua_isnoneornil(L, i))
        return 0;

    luaL_checktype(L, i, LUA_TTABLE);
    return i;
}

static int scalar(lua_State *L, enum shape_kind kind)
{
    lua_settop(L, 1);
    shape_push(L, kind, sizeof(struct shape), options_index(L, 1));
    return 1;
}

static int shape_number(lua_State *L)
{
    return scalar(L, SHAPE_NUMBER);
}

static int shape_integer(lua_State *L)
{
    return scalar(L, SHAPE_INTEGER);
}

static int shape_boolean(lua_State *L)
{
    return scalar(L, SHAPE_BOOLEAN);
}

static int shape_any_value(lua_State *L)
{
    return scalar(L, SHAPE_ANY);
}

static size_t count_choices(lua_State *L, int from)
{
    size_t count = 0;

    if (!from)
        return 0;

    if (bind_raw_field(L, from, "enum") == LUA_TTABLE)
        count = lua_rawlen(L, -1);
    lua_pop(L, 1);
    if (count > CHOICES_MAX)
        luaL_error(L, "shape.string: enum may have %d values", CHOICES_MAX);
    return count;
}

/* The enum of the options at `from`, for the shape on top of the stack, which keeps its strings. */
static void set_choices(lua_State *L, struct shape *s, int from, size_t count)
{
    const char **choices = (const char **)(s + 1);

    lua_createtable(L, (int)count, 0);
    bind_raw_field(L, from, "enum");
    for (size_t i = 0; i < count; i++) {
        lua_rawgeti(L, -1, (lua_Integer)i + 1);
        if (lua_type(L, -1) != LUA_TSTRING)
            luaL_error(L, "shape.string: enum expects strings, found a %s", luaL_typename(L, -1));
        choices[i] = lua_tostring(L, -1);
        lua_rawseti(L, -3, (lua_Integer)i + 1);
    }
    lua_pop(L, 1);
    lua_setiuservalue(L, -2, ANCHORS);
    s->choices = choices;
    s->choice_count = count;
}

static int shape_string(lua_State *L)
{
    lua_settop(L, 1);
    int from = options_index(L, 1);
    size_t count = count_choices(L, from);
    struct shape *s = shape_push(L, SHAPE_STRING, sizeof(*s) + count * sizeof(const char *), from);

    if (count)
        set_choices(L, s, from, count);
    return 1;
}

static int with_item(lua_State *L, enum shape_kind kind)
{
    lua_settop(L, 2);
    const struct shape *item = shape_check(L, 1);
    struct shape *s = shape_push(L, kind, sizeof(*s), options_index(L, 2));

    s->item = item;
    lua_pushvalue(L, 1);
    lua_setiuservalue(L, -2, ANCHORS);
    return 1;
}

static int shape_array(lua_State *L)
{
    return with_item(L, SHAPE_ARRAY);
}

static int shape_map(lua_State *L)
{
    return with_item(L, SHAPE_MAP);
}

/* The index of the name on top of the stack in the engine's table of keys. */
static int intern_key(lua_State *L)
{
    shape_push_key_table(L);
    lua_pushvalue(L, -2);
    if (lua_rawget(L, -2) == LUA_TNUMBER) {
        int index = (int)lua_tointeger(L, -1);
        lua_pop(L, 2);
        return index;
    }

    int index = (int)lua_rawlen(L, -2) + 1;
    lua_pop(L, 1);
    lua_pushvalue(L, -2);
    lua_rawseti(L, -2, index);
    lua_pushvalue(L, -2);
    lua_pushinteger(L, index);
    lua_rawset(L, -3);
    lua_pop(L, 1);
    return index;
}

/* Push ",\"name\":" for the name on top of the stack, as it stands in JSON behind another field. */
static void push_json_key(lua_State *L)
{
    char bytes[6 * 128 + 8];
    struct buffer out = { .bytes = bytes, .size = sizeof(bytes), .limit = sizeof(bytes) - 1 };
    size_t len;
    const char *name = lua_tolstring(L, -1, &len);

    luaL_argcheck(L, len > 0 && len <= 128, 1, "a field's name has 1 to 128 bytes");
    buffer_char(&out, ',');
    json_string(&out, name, len);
    buffer_char(&out, ':');
    lua_pushlstring(L, out.bytes, out.len);
}

/* Compile field n, the pair { name, shape } on top of the stack. Its key and its shape are kept in the table
 * at `anchors`. */
static void set_field(lua_State *L, struct shape *s, size_t n, int anchors)
{
    struct shape_field *f = &s->fields[n];

    if (!lua_istable(L, -1))
        luaL_error(L, "shape.object: field %d expects { \"name\", shape }, found a %s", (int)n + 1,
                   luaL_typename(L, -1));
    lua_rawgeti(L, -1, 2);
    f->shape = shape_test(L, -1);
    if (lua_rawgeti(L, -2, 1) != LUA_TSTRING || !f->shape)
        luaL_error(L, "shape.object: field %d expects { \"name\", shape }", (int)n + 1);

    f->name = lua_tolstring(L, -1, &f->name_len);
    for (size_t i = 0; i < n; i++) {
        if (strcmp(s->fields[i].name, f->name) == 0)
            luaL_error(L, "shape.object: field '%s' is there twice", f->name);
    }
    f->key_index = intern_key(L);
    push_json_key(L);
    f->key = lua_tolstring(L, -1, &f->key_len);
    lua_rawseti(L, anchors, (lua_Integer)n * 2 + 1);
    lua_pop(L, 1);
    lua_rawseti(L, anchors, (lua_Integer)n * 2 + 2);
}

static int shape_object(lua_State *L)
{
    luaL_checktype(L, 1, LUA_TTABLE);
    lua_settop(L, 1);
    size_t count = lua_rawlen(L, 1);
    if (count > FIELDS_MAX)
        luaL_error(L, "shape.object: at most %d fields", FIELDS_MAX);

    struct shape *s = shape_push(L, SHAPE_OBJECT, sizeof(*s) + count * sizeof(s->fields[0]), 1);
    lua_createtable(L, (int)count * 2, 0);
    lua_pushvalue(L, -1);
    lua_setiuservalue(L, 2, ANCHORS);
    for (size_t n = 0; n < count; n++) {
        lua_rawgeti(L, 1, (lua_Integer)n + 1);
        set_field(L, s, n, 3);
        lua_pop(L, 1);
        s->count = n + 1;
    }
    lua_settop(L, 2);
    return 1;
}

/* Push a copy of the table on top of the stack, `levels` deep; shapes and scalars are shared. Replaces the
 * original. */
static void copy_table(lua_State *L, int levels)
{
    luaL_checkstack(L, 8, NULL);
    lua_newtable(L);
    for (lua_pushnil(L); lua_next(L, -3);) {
        if (lua_istable(L, -1) && levels > 1)
            copy_table(L, levels - 1);
        lua_pushvalue(L, -2);
        lua_insert(L, -2);
        lua_rawset(L, -4);
    }
    lua_replace(L, -2);
}

/* Push { { name =, shape = }, … } of an object, the shape at index 1. */
static void push_fields(lua_State *L, const struct shape *s)
{
    lua_createtable(L, (int)s->count, 0);
    lua_getiuservalue(L, 1, ANCHORS);
    for (size_t n = 0; n < s->count; n++) {
        lua_createtable(L, 0, 2);
        lua_pushlstring(L, s->fields[n].name, s->fields[n].name_len);
        lua_setfield(L, -2, "name");
        lua_rawgeti(L, -2, (lua_Integer)n * 2 + 2);
        lua_setfield(L, -2, "shape");
        lua_rawseti(L, -3, (lua_Integer)n + 1);
    }
    lua_pop(L, 1);
}

/* sonda.shape.describe(s): what it was made of: kind, fields = { { name =, shape = }, … }, item, and its
 * options. */
static int shape_describe(lua_State *L)
{
    const struct shape *s = shape_check(L, 1);

    if (lua_getiuservalue(L, 1, DESCRIPTION) == LUA_TTABLE) {
        copy_table(L, 8);
    } else {
        lua_pop(L, 1);
        lua_newtable(L);
    }
    bind_set_string(L, "kind", shape_kind_name(s->kind));
    if (s->kind == SHAPE_OBJECT) {
        push_fields(L, s);
        lua_setfield(L, -2, "fields");
    } else if (s->item) {
        lua_getiuservalue(L, 1, ANCHORS);
        lua_setfield(L, -2, "item");
    }
    return 1;
}

/* sonda.shape.is(value) */
static int shape_is(lua_State *L)
{
    luaL_checkany(L, 1);
    lua_pushboolean(L, shape_test(L, 1) != NULL);
    return 1;
}

/* sonda.shape.ordered { { "b", 1 }, { "a", 2 } }: a free-form object whose keys keep their order. The pairs
 * are copied. */
static int shape_ordered(lua_State *L)
{
    luaL_checktype(L, 1, LUA_TTABLE);
    lua_settop(L, 1);
    lua_newuserdatauv(L, 0, 1);
    luaL_setmetatable(L, SHAPE_ORDERED_NAME);
    lua_newtable(L);
    for (lua_Integer i = 1; lua_rawgeti(L, 1, i) != LUA_TNIL; i++) {
        bind_check_budget(L, bind_context(L));
        if (!lua_istable(L, -1) || lua_rawgeti(L, -1, 1) != LUA_TSTRING)
            luaL_error(L, "shape.ordered: pair %d expects { \"name\", value }", (int)i);
        lua_createtable(L, 2, 0);
        lua_insert(L, -2);
        lua_rawseti(L, -2, 1);
        lua_rawgeti(L, -2, 2);
        lua_rawseti(L, -2, 2);
        lua_rawseti(L, 3, i);
        lua_pop(L, 1);
    }
    lua_pop(L, 1);
    lua_setiuservalue(L, 2, 1);
    return 1;
}

/* sonda.shape.shaped(value, s): a value that is encoded by its shape inside what is free-form otherwise. */
static int shape_shaped(lua_State *L)
{
    luaL_checkany(L, 1);
    shape_check(L, 2);
    lua_settop(L, 2);
    lua_newuserdatauv(L, 0, 2);
    luaL_setmetatable(L, SHAPE_SHAPED_NAME);
    lua_insert(L, 1);
    lua_setiuservalue(L, 1, 2);
    lua_setiuservalue(L, 1, 1);
    return 1;
}

static int scratch_free(lua_State *L)
{
    buffer_free(lua_touserdata(L, 1));
    return 0;
}

/* The state's own buffer, empty: Lua frees it, so that an error while it is filled loses nothing. */
static struct buffer *scratch(lua_State *L, const struct bind_context *c)
{
    static const char address;

    if (lua_rawgetp(L, LUA_REGISTRYINDEX, &address) != LUA_TUSERDATA) {
        struct buffer *fresh = lua_newuserdatauv(L, sizeof(*fresh), 0);
        *fresh = (struct buffer){ .limit = c->host ? c->host->limits.answer_bytes : 1u << 20 };
        lua_createtable(L, 0, 1);
        lua_pushcfunction(L, scratch_free);
        lua_setfield(L, -2, "__gc");
        lua_setmetatable(L, -2);
        lua_pushvalue(L, -1);
        lua_rawsetp(L, LUA_REGISTRYINDEX, &address);
    }

    struct buffer *b = lua_touserdata(L, -1);
    lua_pop(L, 1);
    buffer_clear(b);
    return b;
}

/* sonda.shape.encode(value [, s]): the JSON text, strictly held against the shape; free-form without one. */
static int shape_encode_text(lua_State *L)
{
    struct bind_context *c = bind_context(L);
    luaL_checkany(L, 1);
    const struct shape *s = lua_isnoneornil(L, 2) ? NULL : shape_check(L, 2);

    lua_settop(L, 2);
    struct buffer *out = scratch(L, c);
    shape_encode(L, c, s, 1, true, out);
    lua_pushlstring(L, out->bytes, out->len);
    if (out->size > SCRATCH_KEPT)
        buffer_free(out);
    return 1;
}

static int shape_tostring(lua_State *L)
{
    lua_pushfstring(L, "shape.%s", shape_kind_name(shape_check(L, 1)->kind));
    return 1;
}

void shape_open(lua_State *L, struct bind_context *c)
{
    static const luaL_Reg functions[] = {
        { "object", shape_object },
        { "array", shape_array },
        { "map", shape_map },
        { "number", shape_number },
        { "integer", shape_integer },
        { "string", shape_string },
        { "boolean", shape_boolean },
        { "any", shape_any_value },
        { "describe", shape_describe },
        { "encode", shape_encode_text },
        { "is", shape_is },
        { "ordered", shape_ordered },
        { "shaped", shape_shaped },
        { NULL, NULL },
    };

    luaL_newmetatable(L, SHAPE_ORDERED_NAME);
    luaL_newmetatable(L, SHAPE_SHAPED_NAME);
    luaL_newmetatable(L, SHAPE_NAME);
    lua_pushcfunction(L, shape_tostring);
    lua_setfield(L, -2, "__tostring");
    lua_pop(L, 3);
    bind_functions(L, functions, c);
}
