/* SPDX-License-Identifier: MIT */
/* Owners that free themselves when their scope ends, on every path out of a function.
 * Not for rooms that know Lua: a Lua error is a longjmp and runs none of these. */
#ifndef SONDA_BASE_CLEANUP_H
#define SONDA_BASE_CLEANUP_H

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define CLEANUP(function) __attribute__((cleanup(function)))

static inline void cleanup_free(void *pointer)
{
    free(*(void **)pointer);
}

static inline void cleanup_close(int *fd)
{
    if (*fd >= 0)
        close(*fd);
}

static inline void cleanup_fclose(FILE **file)
{
    if (*file)
        fclose(*file);
}

#endif
