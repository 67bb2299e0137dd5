/* SPDX-License-Identifier: MIT */
/* Lists of names and values, { "collector.cpu", "1", …, NULL }, as settings hand them on. NULL is an empty
 * one. */
#ifndef SONDA_BASE_PAIRS_H
#define SONDA_BASE_PAIRS_H

#include <stddef.h>

size_t pairs_count(const char *const *pairs);

/* The value of that name, or NULL; of several the last one counts. */
const char *pairs_last(const char *const *pairs, const char *name);

/* The next value of that name from pair *place on, or NULL; *place goes behind it. */
const char *pairs_next(const char *const *pairs, const char *name, size_t *place);

#endif
