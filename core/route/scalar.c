/* SPDX-License-Identifier: MIT */
#include "route/scalar.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "engine/bind.h"
#include "shape/walk.h"

/* The longest text of a number that makes sense. */
#define NUMBER_TEXT_MAX 64

struct reading {
    lua_State *L;
    const struct bind_context *context;
    const struct shape *shape;
    const struct scalar_place *place;
    struct shape_mistakes *mistakes;
};

/* Walks are dear, and mistakes are rare: one is made when there is something to tell of the value on top. */
static void begin_walk(const struct reading *r, struct shape_walk *w)
{
    shape_walk_begin(w, r->L, r->context);
    lua_pop(r->L, 1);
    shape_walk_key(w, r->place->name, r->place->name_len);
    if (r->place->index)
        shape_walk_index(w, r->place->index);
}

static bool refuse(const struct reading *r, const char *type, const char *message)
{
    struct shape_walk w;

    begin_walk(r, &w);
    shape_mistake(r->mistakes, &w, &(struct shape_mistake){ type, message, NULL }, -1);
    return false;
}

/* The text gives way to the number above it. */
static bool keep_number(const struct reading *r)
{
    lua_Number value = lua_tonumber(r->L, -1);
    struct shape_walk w;

    lua_insert(r->L, -2);
    if (shape_bounds(r->shape, value)) {
        begin_walk(r, &w);
        shape_mistake_bounds(r->mistakes, &w, r->shape, value);
        lua_remove(r->L, -2);
        return false;
    }
    lua_pop(r->L, 1);
    return true;
}

static bool read_integer(const struct reading *r, const char *text)
{
    const char *digits = text + (*text == '-' || *text == '+');
    errno = 0;
    long long value = strtoll(text, NULL, 10);

    if (!*digits || digits[strspn(digits, "0123456789")])
        return refuse(r, "int_parsing",
                      "Input should be a valid integer, unable to parse string as an integer");
    if (errno)
        return refuse(r, "int_parsing_size",
                      "Unable to parse input string as an integer, exceeded maximum size");

    lua_pushinteger(r->L, value);
    return keep_number(r);
}

static bool read_number(const struct reading *r, const char *text)
{
    char *end = NULL;
    double value = strtod(text, &end);

    if (!*text || *end || text[strspn(text, "+-.0123456789eE")])
        return refuse(r, "float_parsing",
                      "Input should be a valid number, unable to parse string as a number");
    if (!isfinite(value))
        return refuse(r, "finite_number", "Input should be a finite number");

    lua_pushnumber(r->L, value);
    return keep_number(r);
}

static bool read_boolean(const struct reading *r, const char *text)
{
    /* "?verbose" alone means yes. */
    bool yes = !*text || strcmp(text, "true") == 0 || strcmp(text, "1") == 0;

    if (!yes && strcmp(text, "false") != 0 && strcmp(text, "0") != 0)
        return refuse(r, "bool_parsing", "Input should be a valid boolean, unable to interpret input");

    lua_pushboolean(r->L, yes);
    lua_replace(r->L, -2);
    return true;
}

static bool read_string(const struct reading *r, const char *text, size_t len)
{
    size_t most = r->shape->max_length ? r->shape->max_length : r->place->length_max;
    struct shape bounded = *r->shape;
    struct shape_walk w;

    if ((!most || len <= most) && shape_allows(r->shape, text))
        return true;

    begin_walk(r, &w);
    bounded.max_length = most;
    return shape_mistake_text(r->mistakes, &w, &bounded);
}

bool scalar_read(lua_State *L, const struct bind_context *c, const struct shape *s,
                 const struct scalar_place *p, struct shape_mistakes *m)
{
    struct reading r = { L, c, s, p, m };
    size_t len;
    const char *text = lua_tolstring(L, -1, &len);

    if (s->kind == SHAPE_STRING)
        return read_string(&r, text, len);
    if (s->kind == SHAPE_BOOLEAN)
        return read_boolean(&r, text);
    if (len > NUMBER_TEXT_MAX)
        text = "x"; /* no number is that long */
    return s->kind == SHAPE_INTEGER ? read_integer(&r, text) : read_number(&r, text);
}

void scalar_missing(lua_State *L, const struct bind_context *c, const struct scalar_place *p,
                    struct shape_mistakes *m)
{
    struct reading r = { L, c, NULL, p, m };
    struct shape_walk w;

    begin_walk(&r, &w);
    shape_mistake(m, &w, &(struct shape_mistake){ "missing", "Field required", NULL }, 0);
}
