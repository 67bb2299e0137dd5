/* SPDX-License-Identifier: MIT */
/* The families of an exposition: each with its help, and the list of them. Within the room. */
#ifndef SONDA_EXPOSITION_FAMILIES_H
#define SONDA_EXPOSITION_FAMILIES_H

#include "exposition/inside.h"

/* Or NULL. `hash` is families_hash of the name. */
struct exposition_family *families_find(const struct exposition *x, const char *name, size_t len,
                                        uint64_t hash);
uint64_t families_hash(const struct exposition *x, const char *name, size_t len);

/* A new one at the list's end; the name is not there yet. Families of data that is gone make room for it.
 * Returns 0, -ENOSPC, -ENOMEM. */
int families_add(struct exposition *x, enum exposition_type type, const char *name, const char *help,
                 struct exposition_family **ret);

/* Another help text. Returns 0, or -ENOSPC or -ENOMEM with the old one in its place. */
int families_set_help(struct exposition_family *f, const char *help);

bool families_help_differs(const struct exposition_family *f, const char *help);

/* Sort by name those that came since the last time. */
void families_sort(struct exposition *x);

/* The next one from that rank on that has samples, or NULL; *rank goes behind it. */
struct exposition_family *families_next_filled(const struct exposition *x, size_t *rank);

/* Drop those from that place on: none was sorted since, none has samples. */
void families_truncate(struct exposition *x, size_t count);

void families_free(struct exposition *x);

#endif
