/* SPDX-License-Identifier: MIT */
/* Several texts of the Prometheus format into one exposition, in two steps: each is looked at, which says
 * what each family's help is and which texts it is in (a family without help is told by their names); then
 * those that are sound are given. A text is taken whole or not at all. */
#ifndef SONDA_EXPOSITION_TEXT_MERGE_H
#define SONDA_EXPOSITION_TEXT_MERGE_H

#include <signal.h>
#include <stdbool.h>
#include <stddef.h>

#include "base/hash_index.h"
#include "exposition/exposition.h"

struct merge_family;

/* Set the first five and zero the rest. */
struct text_merge {
    struct exposition *exposition;
    /* Hears of what is left out: of a text, or of a metric of its. */
    void (*fault)(void *cls, const char *name, const char *reason);
    void *cls;
    const volatile sig_atomic_t *stop; /* once set, nothing goes on; or NULL */
    size_t turn;                       /* of looks and gives */
    struct hash_index names;
    struct merge_family *families; /* all */
    struct merge_family *here;     /* those in the text under work */
    struct merge_family *last;     /* that a sample went to: the next one's, mostly */
};

/* Returns whether the text is sound; else its fault was told. Names last until text_merge_free. */
bool text_merge_look(struct text_merge *m, const char *name, const char *text, size_t len);

/* Give the samples of one that is. Returns whether all were; else its fault was told. */
bool text_merge_give(struct text_merge *m, const char *name, const char *text, size_t len);

void text_merge_free(struct text_merge *m);

#endif
