/* SPDX-License-Identifier: MIT */
/* How a place in a script, and a fault of one (bundle.h), are written for people. */
#ifndef SONDA_ENGINE_SCRIPT_FAULT_H
#define SONDA_ENGINE_SCRIPT_FAULT_H

#include "engine/bundle.h"

#define SCRIPT_PLACE_SIZE 272
#define SCRIPT_FAULT_SIZE 800

/* Nothing is known of it yet: what else its two kilobytes hold is of no matter. */
void script_fault_clear(struct script_fault *f);

/* "path:line", or "path" where the line is 0. */
void script_place(const char *path, int line, char text[SCRIPT_PLACE_SIZE]);

/* Where the fault is, so written; `path` and `line` stand in for what it does not say. */
void script_fault_place(const struct script_fault *f, const char *path, int line,
                        char text[SCRIPT_PLACE_SIZE]);

/* "path:line: reason"; the reason alone where the fault has no path. */
void script_fault_write(const struct script_fault *f, char text[SCRIPT_FAULT_SIZE]);

#endif
