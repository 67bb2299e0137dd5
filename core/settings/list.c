/* SPDX-License-Identifier: MIT */
#include "settings/list.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

int option_list_add(struct option_list *list, const char *item)
{
    const char **items = realloc(list->items, (list->count + 2) * sizeof(*items));
    if (!items)
        return -ENOMEM;

    items[list->count] = item;
    items[list->count + 1] = NULL;
    list->items = items;
    list->count++;
    return 0;
}

int option_list_split(struct option_list *list, char *text, const char *separators)
{
    char *rest = text;

    for (char *part; (part = strsep(&rest, separators));) {
        if (*part && option_list_add(list, part) < 0)
            return -ENOMEM;
    }

    return 0;
}

void option_list_clear(struct option_list *list)
{
    free(list->items);
    *list = (struct option_list){ 0 };
}
