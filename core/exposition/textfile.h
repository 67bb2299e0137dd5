/* SPDX-License-Identifier: MIT */
/* Metrics that other programs leave in files: *.prom below some directories (node_exporter's textfile
 * collector). A file is taken whole or not at all. */
#ifndef SONDA_EXPOSITION_TEXTFILE_H
#define SONDA_EXPOSITION_TEXTFILE_H

#include <stdbool.h>
#include <stddef.h>

#include "exposition/exposition.h"

/* A file past this is refused, and so is what stands behind so many files. */
#define METRIC_TEXTFILE_BYTES ((size_t)8 << 20)
#define METRIC_TEXTFILE_FILES 1024

/* Read the files below the directories that match the patterns (glob(7)) and give their samples. `read` hears
 * of each file that was taken and when it was modified, `fault` of what was not and why; either may be NULL.
 * Returns whether all went well; a directory that cannot be read is a fault, too. */
bool metric_textfile_collect(const char *const *patterns, size_t count, struct exposition *x,
                             void (*read)(void *cls, const char *path, long long modified_seconds),
                             void (*fault)(void *cls, const char *path, const char *reason), void *cls);

#endif
