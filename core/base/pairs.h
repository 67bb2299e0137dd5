/* SPDX-License-Identifier: MIT */
/* Settings that are handed on as they are: name, value, name, value, …, NULL. A NULL list is an empty one. */
#ifndef SONDA_BASE_PAIRS_H
#define SONDA_BASE_PAIRS_H

#include <stddef.h>
#include <string.h>

/* The next value of that name from *at on, which is moved behind it; NULL where there is no more. */
static inline const char *pairs_next(const char *const **at, const char *name)
{
    while (*at && (*at)[0]) {
        const char *const *pair = *at;
        *at += 2;
        if (strcmp(pair[0], name) == 0)
            return pair[1];
    }
    return NULL;
}

/* The value of that name, or NULL: of several the last one given. */
static inline const char *pairs_find(const char *const *pairs, const char *name)
{
    const char *found = NULL;

    for (const char *value; (value = pairs_next(&pairs, name));)
        found = value;
    return found;
}

#endif
