/* SPDX-License-Identifier: MIT */
#include "base/pairs.h"

#include <string.h>

size_t pairs_count(const char *const *pairs)
{
    size_t count = 0;

    while (pairs && pairs[2 * count])
        count++;

    return count;
}

const char *pairs_next(const char *const *pairs, const char *name, size_t *place)
{
    while (pairs && pairs[2 * *place]) {
        const char *const *pair = pairs + 2 * (*place)++;
        if (strcmp(pair[0], name) == 0)
            return pair[1];
    }

    return NULL;
}

const char *pairs_last(const char *const *pairs, const char *name)
{
    const char *value = NULL;
    size_t place = 0;

    for (const char *next; (next = pairs_next(pairs, name, &place));)
        value = next;

    return value;
}
