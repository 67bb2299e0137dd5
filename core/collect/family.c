/* SPDX-License-Identifier: MIT */
#include "collect/family.h"

#include <errno.h>
#include <string.h>

#include "base/number.h"
#include "engine/bind.h"
#include "engine/engine.h"

struct collector_table *check_collector_table(lua_State *L)
{
    struct bind_context *c = bind_context(L);
    struct collector_table *t = c->engine ? collector_table_of(c->engine) : NULL;

    if (!t)
        luaL_error(L, "collectors need an engine");

    return t;
}

static const char *label_name_at(lua_State *L, int index, size_t place)
{
    lua_rawgeti(L, index, (lua_Integer)place);
    if (lua_type(L, -1) != LUA_TSTRING)
        luaL_error(L, "label name %d is no string", (int)place);

    /* The table keeps the string alive. */
    const char *name = lua_tostring(L, -1);
    lua_pop(L, 1);

    return name;
}

static size_t read_labels(lua_State *L, int index, const char **labels)
{
    if (lua_isnoneornil(L, index))
        return 0;

    luaL_checktype(L, index, LUA_TTABLE);
    size_t count = lua_rawlen(L, index);
    if (count > EXPOSITION_LABELS_MAX)
        luaL_error(L, "more than %d labels", EXPOSITION_LABELS_MAX);

    for (size_t i = 0; i < count; i++)
        labels[i] = label_name_at(L, index, i + 1);

    return count;
}

static void raise_family(lua_State *L, const char *name, int error)
{
    if (error == -EEXIST)
        luaL_error(L, "metric '%s' is declared with another type elsewhere", name);
    if (error == -EINVAL)
        luaL_error(L, "'%s' is not a metric name, or one of its labels is not a label name", name);
    if (error == -ENOSPC)
        luaL_error(L, "too many metrics, or too long ones; '%s' is one too many", name);
    luaL_error(L, "metric '%s': not enough memory", name);
}

static struct exposition_column *column_of(lua_State *L, struct exposition_family *family, const char *name,
                                           const char *const *labels, size_t count, int error)
{
    struct exposition_column *column = NULL;

    if (error == 0)
        error = exposition_column(family, "", labels, count, &column);
    if (error < 0)
        raise_family(L, name, error);

    return column;
}

struct exposition_column *declare_column(lua_State *L, struct collector_table *t, enum exposition_type type,
                                         const char *name, const char *help, const char *const *labels,
                                         size_t count)
{
    struct exposition_family *family;
    int r = exposition_family(t->exposition, type, name, help, &family);

    return column_of(L, family, name, labels, count, r);
}

struct exposition_column *declare_passing_column(lua_State *L, struct collector_table *t,
                                                 enum exposition_type type, const char *name,
                                                 const char *help, const char *const *labels, size_t count)
{
    struct exposition_family *family;
    int r = exposition_passing_family(t->exposition, type, name, help, &family);

    return column_of(L, family, name, labels, count, r);
}

struct exposition_text check_label(lua_State *L, int index, size_t label, struct label_scratch *scratch,
                                   const char *name)
{
    struct exposition_text text = { scratch->text[label], 0 };

    switch (lua_type(L, index)) {
    case LUA_TSTRING:
        text.bytes = lua_tolstring(L, index, &text.len);
        break;
    case LUA_TNUMBER:
        text.len = lua_isinteger(L, index) ? number_i64(scratch->text[label], lua_tointeger(L, index))
                                           : number_double(scratch->text[label], lua_tonumber(L, index));
        break;
    default:
        luaL_error(L, "%s: label value %d is %s, not a string", name, (int)label + 1,
                   luaL_typename(L, index));
    }

    return text;
}

void check_running(lua_State *L, const struct collector_table *t, const char *name)
{
    if (!t->running)
        luaL_error(L, "%s: samples are given inside a collector only", name);
}

void add_sample(lua_State *L, struct collector_table *t, struct exposition_column *column,
                const struct exposition_text *values, int index)
{
    const char *name = exposition_family_name(exposition_column_family(column));

    check_running(L, t, name);
    if (lua_isinteger(L, index))
        exposition_i64(column, values, lua_tointeger(L, index));
    else if (lua_type(L, index) == LUA_TNUMBER)
        exposition_double(column, values, lua_tonumber(L, index));
    else
        luaL_error(L, "%s: the value is %s, not a number", name, luaL_typename(L, index));

    if (exposition_failed(t->exposition))
        luaL_error(L, "%s: the scrape is too large", name);
}

/* family(value, label values...). Only the metatable leads here, and no script reaches that: self is what it
 * says. */
static int family_call(lua_State *L)
{
    const struct lua_family *f = lua_touserdata(L, 1);
    const char *name = exposition_family_name(exposition_column_family(f->column));
    size_t count = exposition_column_labels(f->column);
    struct exposition_text values[EXPOSITION_LABELS_MAX];
    struct label_scratch scratch;

    if ((size_t)lua_gettop(L) != count + 2)
        return luaL_error(L, "%s: wants a value and %d label values", name, (int)count);

    for (size_t i = 0; i < count; i++)
        values[i] = check_label(L, (int)i + 3, i, &scratch, name);
    add_sample(L, f->table, f->column, values, 2);

    return 0;
}

static int family_tostring(lua_State *L)
{
    const struct lua_family *f = lua_touserdata(L, 1);

    lua_pushfstring(L, "family %s", exposition_family_name(exposition_column_family(f->column)));
    return 1;
}

static int declare(lua_State *L, enum exposition_type type)
{
    struct collector_table *t = check_collector_table(L);
    const char *name = luaL_checkstring(L, 1);
    const char *help = luaL_checkstring(L, 2);
    const char *labels[EXPOSITION_LABELS_MAX];
    size_t count = read_labels(L, 3, labels);
    struct exposition_column *column = declare_column(L, t, type, name, help, labels, count);

    struct lua_family *f = lua_newuserdatauv(L, sizeof(*f), 0);
    *f = (struct lua_family){ t, column };
    luaL_setmetatable(L, LUA_FAMILY);

    return 1;
}

static int gauge_family(lua_State *L)
{
    return declare(L, EXPOSITION_GAUGE);
}

static int counter_family(lua_State *L)
{
    return declare(L, EXPOSITION_COUNTER);
}

static int untyped_family(lua_State *L)
{
    return declare(L, EXPOSITION_UNTYPED);
}

static const luaL_Reg METHODS[] = {
    { "__call", family_call },
    { "__tostring", family_tostring },
    { NULL, NULL },
};

static const luaL_Reg FUNCTIONS[] = {
    { "gauge_family", gauge_family },
    { "counter_family", counter_family },
    { "untyped_family", untyped_family },
    { NULL, NULL },
};

void collect_family_open(lua_State *L, struct bind_context *c)
{
    luaL_newmetatable(L, LUA_FAMILY);
    luaL_setfuncs(L, METHODS, 0);
    lua_pop(L, 1);

    lua_pushlightuserdata(L, c);
    luaL_setfuncs(L, FUNCTIONS, 1);
}
