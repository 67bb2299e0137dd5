/* SPDX-License-Identifier: MIT */
/* Text typed at a prompt, run in an engine's sandbox. */
#ifndef SONDA_ENGINE_EVALUATE_H
#define SONDA_ENGINE_EVALUATE_H

#include "base/buffer.h"
#include "engine/engine.h"

/* Run one line (an expression, whose values are written to `out` one a line, tables laid open; or statements)
 * under the budget of a call. Variables last from one line to the next: at a prompt, assigning a global
 * declares it. Returns 0; 1: the line is unfinished, more is needed; or what engine_run returned, *fault
 * filled. */
int engine_evaluate(struct engine *e, const char *text, struct buffer *out, struct script_fault *fault);

#endif
