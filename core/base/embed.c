/* SPDX-License-Identifier: MIT */
#include "base/embed.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

extern const char embed_begin[], embed_end[]; /* of all names and bytes; embed.sh */

/* The whole pages alone: at both ends lies what is others'. */
void embed_give_back(void)
{
    uintptr_t page = (uintptr_t)sysconf(_SC_PAGESIZE);
    uintptr_t begin = ((uintptr_t)embed_begin + page - 1) & ~(page - 1);
    uintptr_t end = (uintptr_t)embed_end & ~(page - 1);

    if (begin < end)
        madvise((void *)begin, end - begin, MADV_DONTNEED);
}

static int by_name(const void *name, const void *file)
{
    return strcmp(name, ((const struct embed_file *)file)->name);
}

const struct embed_file *embed_find(const char *name)
{
    return bsearch(name, embed_files, embed_count, sizeof(embed_files[0]), by_name);
}
