/* SPDX-License-Identifier: MIT */
/* Paths that a layer takes away on purpose (sonda.remove): routes of lower layers at these paths are left
 * out. */
#ifndef SONDA_ROUTE_REMOVED_H
#define SONDA_ROUTE_REMOVED_H

#include <stdbool.h>

#include "engine/engine.h"
#include "route/entry.h"

#define REMOVED_MAX 64

/* The engine makes one list. */
extern const struct engine_part removed_part;

/* While scripts load: `path` is removed by a script of that layer. Copies the path. Returns 0, -ENOMEM, or
 * -ENOSPC (REMOVED_MAX). */
int removed_add(struct engine *e, const char *path, unsigned layer);

/* Did a layer above the route's remove its path? */
bool removed_has(const struct engine *e, const struct route *r);

#endif
