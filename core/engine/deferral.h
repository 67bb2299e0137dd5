/* SPDX-License-Identifier: MIT */
/* Scripts that are run when what they declare is first asked for. Only the program's own text may wait,
 * and only where each module is the program's own too: then the file's name says what it declares, and a
 * test that it loads. What a layer brings is run at once, so that its faults are known before it serves. */
#ifndef SONDA_ENGINE_DEFERRAL_H
#define SONDA_ENGINE_DEFERRAL_H

#include <lua.h>
#include <stdbool.h>

#include "engine/bind.h"
#include "engine/bundle.h"

/* May any script of the bundle wait? */
bool deferral_possible(const struct bundle *b);

/* May this one, where any may? */
bool deferral_of(const struct bundle_script *s);

/* Run it now, inside a call, as while the scripts were loaded. Returns what lua_pcall does, with the error
 * on top. */
int deferral_run(lua_State *L, struct bind_context *c, const struct bundle_script *s);

#endif
