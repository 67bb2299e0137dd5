/* SPDX-License-Identifier: MIT */
/* A list of strings, NULL-terminated once it holds anything. The strings are not its own: they lie in argv,
 * in the environment, in the text of .env. */
#ifndef SONDA_SETTINGS_LIST_H
#define SONDA_SETTINGS_LIST_H

#include <stddef.h>

struct option_list {
    const char **items; /* NULL: empty */
    size_t count;
};

int option_list_add(struct option_list *list, const char *item); /* 0 or -ENOMEM */

/* Add the parts of text between any of the separators; the text must outlive the list, and is cut in place.
 * Returns 0 or -ENOMEM. */
int option_list_split(struct option_list *list, char *text, const char *separators);

void option_list_clear(struct option_list *list);

#endif
