/* SPDX-License-Identifier: MIT */
#include "shape/shape.h"

#include <lauxlib.h>
#include <string.h>

static const char *const kind_names[] = { "object",  "array",  "map",     "number",
                                          "integer", "string", "boolean", "any" };

const char *shape_kind_name(enum shape_kind kind)
{
    return kind_names[kind];
}

bool shape_kind_find(const char *name, enum shape_kind *ret)
{
    for (size_t i = 0; i < sizeof(kind_names) / sizeof(kind_names[0]); i++) {
        if (strcmp(kind_names[i], name) != 0)
            continue;
        *ret = (enum shape_kind)i;
        return true;
    }

    return false;
}

const struct shape *shape_test(lua_State *L, int i)
{
    return luaL_testudata(L, i, SHAPE_NAME);
}

const struct shape *shape_check(lua_State *L, int i)
{
    return luaL_checkudata(L, i, SHAPE_NAME);
}

int shape_bounds(const struct shape *s, double value)
{
    if (s->has_minimum && value < s->minimum)
        return -1;

    return s->has_maximum && value > s->maximum;
}

bool shape_allows(const struct shape *s, const char *text)
{
    for (size_t i = 0; i < s->choice_count; i++) {
        if (strcmp(s->choices[i], text) == 0)
            return true;
    }

    return !s->choice_count;
}
