/* SPDX-License-Identifier: MIT */
/* Arrays that grow by an item. Readers keep the memory of theirs between readings, so that a reading in the
 * steady state allocates nothing. */
#ifndef SONDA_BASE_ARRAY_H
#define SONDA_BASE_ARRAY_H

#include <stddef.h>
#include <stdlib.h>

/* Room for one more than `count` items of `size` bytes in *items. Returns the new item's place, not
 * initialised, or NULL for want of memory; what was there stays. */
static inline void *array_room(void **items, size_t *room, size_t count, size_t size)
{
    if (count == *room) {
        size_t more = *room ? *room * 2 : 16;
        void *grown = more > (size_t)-1 / 2 / size ? NULL : realloc(*items, more * size);
        if (!grown)
            return NULL;
        *items = grown;
        *room = more;
    }
    return (char *)*items + count * size;
}

#endif
