/* SPDX-License-Identifier: MIT */
/* Families in Lua: sonda.gauge_family and its kin, and the samples given by calling one. */
#ifndef SONDA_COLLECT_FAMILY_H
#define SONDA_COLLECT_FAMILY_H

#include <lua.h>

#include "collect/table.h"

/* The userdata that scripts call with a value and label values.
 * Its column belongs to the table's exposition. */
struct lua_family {
    struct collector_table *table;
    struct exposition_column *column;
};

#define LUA_FAMILY "sonda.family"

/* Numbers as text have room here, one each label. */
struct label_scratch {
    char text[EXPOSITION_LABELS_MAX][32];
};

/* The context's collector table; raises where there is none (scripts loaded without an engine). */
struct collector_table *check_collector_table(lua_State *L);

/* The label value at `index` (a string or a number); raises for anything else, naming the metric. */
struct exposition_text check_label(lua_State *L, int index, size_t label, struct label_scratch *scratch,
                                   const char *name);

/* Raises outside a collector: a script may have kept what it was lent there. */
void check_running(lua_State *L, const struct collector_table *t, const char *name);

/* Append the number at `index`; raises where it is none, outside a collector, or past the exposition's
 * bounds. */
void add_sample(lua_State *L, struct collector_table *t, struct exposition_column *column,
                const struct exposition_text *values, int index);

/* The column of the family, both declared where they are not there; raises with the reason. */
struct exposition_column *declare_column(lua_State *L, struct collector_table *t, enum exposition_type type,
                                         const char *name, const char *help, const char *const *labels,
                                         size_t count);

/* The column of a family that only the data of this collection speaks of, both declared where they are not
 * there; raises with the reason. */
struct exposition_column *declare_passing_column(lua_State *L, struct collector_table *t,
                                                 enum exposition_type type, const char *name,
                                                 const char *help, const char *const *labels, size_t count);

/* Adds gauge_family, counter_family and untyped_family to the table on top. */
void collect_family_open(lua_State *L, struct bind_context *c);

#endif
