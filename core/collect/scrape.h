/* SPDX-License-Identifier: MIT */
/* One scrape: the collectors it asks for, one after the other, and the text of it all. */
#ifndef SONDA_COLLECT_SCRAPE_H
#define SONDA_COLLECT_SCRAPE_H

#include <lua.h>
#include <stdbool.h>

#include "collect/table.h"

#define LUA_SCRAPE_TEXT "sonda.scrape.text"

/* sonda.scrape{ collect = list, exclude = list, openmetrics = boolean, lend = boolean }
 *     -> text | nil, message, HTTP status (nil: a choice that cannot be made)
 * Lent, the text is a value for sonda.reply alone, good until the handler returns: as long as it may be, it
 * never stands in the script's memory. */
int scrape(lua_State *L);

/* Append the lent text at that index, or return false: it is none. Raises where it is one of an earlier
 * scrape. */
bool scrape_append(lua_State *L, int index, struct buffer *out);

/* The metatable of lent texts. */
void collect_scrape_open(lua_State *L);

#endif
