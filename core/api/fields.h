/* SPDX-License-Identifier: MIT */
/* A reader's struct as a Lua table, by the fields that the reader exports. */
#ifndef SONDA_API_FIELDS_H
#define SONDA_API_FIELDS_H

#include <lua.h>

#include "proc/field.h"

/* t.name = value for each field of the record, in the table on top. What there is none of is left out: nil to
 * Lua. Whole numbers saturate at 2^63-1. */
void api_set_fields(lua_State *L, const struct proc_field *fields, const void *record);

/* A new table of the record's fields, left on the stack. */
void api_push_fields(lua_State *L, const struct proc_field *fields, const void *record);

/* The classes of scripts/meta/proc.lua that show a reader's struct as it is: a NULL class ends them. */
struct api_class {
    const char *name; /* "Memory" */
    const struct proc_field *fields;
};
extern const struct api_class api_classes[];

#endif
