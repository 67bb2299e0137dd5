/* SPDX-License-Identifier: MIT */
/* What is no fault of the scripts, but may not have been meant: said by `check`, in the log and by
 * /-/scripts. */
#ifndef SONDA_PROGRAM_NOTES_H
#define SONDA_PROGRAM_NOTES_H

#include "engine/engine.h"

/* Tell, of an engine that was loaded from its bundle: each route, collector and job that a lower layer's file
 * declares and a file in its place does not (where sonda.remove says so it was meant); each script of a layer
 * that declares nothing. A note's path is the file that it is about. */
void notes_tell(struct engine *e, void (*note)(void *cls, const struct script_fault *n), void *cls);

/* Tell each file of a layer that is among `before` and not in the engine's bundle, with the routes,
 * collectors and jobs that went with it (sonda.remove says that a route was meant to). A note's path is the
 * file's. */
void notes_tell_gone(struct engine *e, struct bundle *before,
                     void (*note)(void *cls, const struct script_fault *n), void *cls);

#endif
