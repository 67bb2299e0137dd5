/* SPDX-License-Identifier: MIT */
/* Which of several names somebody may have meant who misspelt one. */
#ifndef SONDA_BASE_NEAREST_H
#define SONDA_BASE_NEAREST_H

#include <stddef.h>

#define NEAREST_BYTES_MAX 96 /* longer names are never near */

struct nearest {
    const char *word; /* as it was written */
    const char *best; /* NULL: none is near */
    size_t distance;
};

/* Begin with `word`, which must outlive *n, as must the names. */
void nearest_begin(struct nearest *n, const char *word);

/* One name more. Of several as near the first one is kept. Near is: letters inserted, removed, replaced or
 * swapped with their neighbour, at most one in three of the word's. */
void nearest_try(struct nearest *n, const char *name);

#endif
