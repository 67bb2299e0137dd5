/* SPDX-License-Identifier: MIT */
/* Which collectors a scrape asks for. */
#ifndef SONDA_COLLECT_CHOICE_H
#define SONDA_COLLECT_CHOICE_H

#include <lua.h>
#include <stdint.h>

#include "collect/table.h"

/* Of the options at index 1, { collect = names, exclude = names }. Returns 0 with each collector's `wanted`
 * set, or pushes nil, message and returns 2: a collector that is missing or disabled, or both lists given. */
int choice_make(lua_State *L, struct collector_table *t);

/* The choice as a number: another one where others are wanted. */
uint64_t choice_hash(const struct collector_table *t);

#endif
