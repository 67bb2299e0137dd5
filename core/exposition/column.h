/* SPDX-License-Identifier: MIT */
/* Columns: a sample's name with the names of its labels, and all the text around their values made
 * beforehand. */
#ifndef SONDA_EXPOSITION_COLUMN_H
#define SONDA_EXPOSITION_COLUMN_H

#include "exposition/words.h"

struct exposition_column;
struct exposition_family;

/* The column of the family with these label names (in the caller's order; `count` of them) and this ending of
 * the sample's name ("" but for "_bucket", "_sum", "_count"). Strings are copied.
 * Returns 0; -EINVAL: a name that is none, a label named twice, or more than EXPOSITION_LABELS_MAX;
 * -ENOSPC: more columns than fit; -ENOMEM. */
int exposition_column(struct exposition_family *f, const char *ending, const char *const *labels,
                      size_t count, struct exposition_column **ret);

size_t exposition_column_labels(const struct exposition_column *c);
const struct exposition_family *exposition_column_family(const struct exposition_column *c);

#endif
