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

#endif
