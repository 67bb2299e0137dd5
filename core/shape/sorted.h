/* SPDX-License-Identifier: MIT */
/* Objects with free keys: written sorted bytewise, so that two engines write the same bytes for equal
 * tables. */
#ifndef SONDA_SHAPE_SORTED_H
#define SONDA_SHAPE_SORTED_H

#include "shape/walk.h"

/* Encode an object with the keys of the table on top of the stack, its values by `value` (each on top of the
 * stack), which is given `s`. Raises where a key is neither string nor integer. */
void shape_sorted(struct shape_walk *w, void (*value)(struct shape_walk *w, const struct shape *s),
                  const struct shape *s);

#endif
