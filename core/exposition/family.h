/* SPDX-License-Identifier: MIT */
/* Declaring families: a metric's name, help and type. */
#ifndef SONDA_EXPOSITION_FAMILY_H
#define SONDA_EXPOSITION_FAMILY_H

#include <stddef.h>

#include "exposition/words.h"

struct exposition;
struct exposition_family;

/* The family of that name, declared now or before. Strings are copied. Where it was declared before with
 * another help text the first stays, and that is told. Returns 0; -EEXIST: declared before with another type;
 * -EINVAL: not a metric name; -ENOSPC: more than family_max, or more names and help texts than fit; -ENOMEM.
 */
int exposition_family(struct exposition *x, enum exposition_type type, const char *name, const char *help,
                      struct exposition_family **ret);

/* The same for a family that is known from the data of this collection alone (a file, say): its type and help
 * may be others in the next one. -EEXIST: it has samples already, or was declared by exposition_family, with
 * another type. */
int exposition_passing_family(struct exposition *x, enum exposition_type type, const char *name,
                              const char *help, struct exposition_family **ret);

/* How many there are; and take back those declared since there were so many: passing ones, without samples.
 * */
size_t exposition_family_count(const struct exposition *x);
void exposition_take_back(struct exposition *x, size_t count);

const char *exposition_family_name(const struct exposition_family *f);

#endif
