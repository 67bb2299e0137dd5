/* SPDX-License-Identifier: MIT */
/* Modules (lib/NAME.lua) that stand in the place of a lower layer's: what a script is broken by is not always
 * the script. */
#ifndef SONDA_PROGRAM_MODULES_H
#define SONDA_PROGRAM_MODULES_H

#include <stdbool.h>

#include "engine/bundle.h"

/* Mark each module that `s` uses, by itself or through others, and that a higher layer than the one of `s`
 * put in the place of the module which `s` was written for. As their texts name them ("lib.units"): a name
 * in a comment counts. `marks` has one place a script of the bundle. Returns whether there is one; without
 * memory there is none. */
bool modules_mark_replaced(const struct bundle *b, const struct bundle_script *s, bool *marks);

#endif
