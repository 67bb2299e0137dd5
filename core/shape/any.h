/* SPDX-License-Identifier: MIT */
/* Free-form values: what a script returns without a shape. Keys are sorted, integers exact, bytes that are no
 * UTF-8 replaced, so that two engines write the same bytes for equal tables. A table with the keys 1 … n
 * alone, n > 0, is an array; an empty one is {} (a shape says [] where it is meant), which is noted. */
#ifndef SONDA_SHAPE_ANY_H
#define SONDA_SHAPE_ANY_H

#include "shape/walk.h"

/* The userdata of sonda.shape.ordered, which fixes the keys' order; its user value is a list of
 * { name, value }. */
#define SHAPE_ORDERED_NAME "sonda.shape.ordered"

/* That of sonda.shape.shaped, which brings a shape along: a bool, whether the value is as it is answered;
 * its user values are the value and its shape. */
#define SHAPE_SHAPED_NAME "sonda.shape.shaped"

#define SHAPE_MENDED "a byte that is not UTF-8 is written as U+FFFD"

/* Encode the value on top of the stack, and leave it there. Shapes inside are left to w->encode. */
void shape_any(struct shape_walk *w);

#endif
