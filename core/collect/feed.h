/* SPDX-License-Identifier: MIT */
/* sonda.feed: the script says which families the fields of a feed (feed/feed.h) go to; constant label values
 * stand behind the row's own:
 *     local cpu = sonda.feed("cpu", { user = { seconds, "user" }, … })
 * A feed of keys asks a function for the family of each key at its first appearance:
 *     local memory = sonda.feed("meminfo", function(key, unit) return family end)
 * Calling it in a collector reads, gives the samples and returns true, or nil, message, errno. */
#ifndef SONDA_COLLECT_FEED_H
#define SONDA_COLLECT_FEED_H

#include <lua.h>

struct bind_context;

/* Adds sonda.feed to the table on top. */
void collect_feed_open(lua_State *L, struct bind_context *c);

#endif
