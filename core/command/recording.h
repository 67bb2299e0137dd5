/* SPDX-License-Identifier: MIT */
/* What readers read below the roots of a host, kept in memory, then written as a tree that answers in its
 * place. */
#ifndef SONDA_COMMAND_RECORDING_H
#define SONDA_COMMAND_RECORDING_H

#include <stddef.h>

#include "proc/witness.h"

struct recording_item;

#define RECORDING_ROOTS 4

/* Zero-initialised but for the roots: an empty one. */
struct recording {
    struct {
        const char *path;  /* as it is opened; NULL: none */
        const char *below; /* where in the copy: "proc", "sys", "." */
    } roots[RECORDING_ROOTS];
    struct recording_item *items;
    size_t count, room;
    int error; /* -ENOMEM: something is missing */
};

/* A witness that keeps what is read below the recording's roots. */
struct proc_witness recording_witness(struct recording *r);

/* Write it below the directory, scrubbed. Returns the number of files, or a negative errno after a line on
 * stderr. */
int recording_write(struct recording *r, const char *directory);

void recording_free(struct recording *r);

#endif
