/* SPDX-License-Identifier: MIT */
/* Layers of scripts: those built in, then each directory in turn, read as one consistent snapshot.
 *
 * A Kubernetes ConfigMap volume is read through the directory that its `..data` link names, and read again if
 * that link moved meanwhile (kubelet, pkg/volume/util/atomic_writer.go: the rename of ..data is the only
 * atomic point). A plain directory is read file by file;
 * a file that changed while it was read is read again. */
#ifndef SONDA_PROGRAM_LAYERS_H
#define SONDA_PROGRAM_LAYERS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "engine/bundle.h"

#define LAYERS_FILES_MAX 4096
#define LAYERS_BYTES_MAX (8u << 20)

struct layers {
    const char *const *directories; /* NULL-terminated, in order; NULL: none */
    void (*fault)(void *cls, const struct script_fault *f);
    /* A file that is ignored, since its name is no script's: may be NULL. */
    void (*ignored)(void *cls, const struct script_fault *f);
    void *cls;
};

/* Read all layers into *ret, a reference owned by the caller. An absent directory is an empty layer. What
 * cannot be read is told through `fault` and left out. Returns the number of faults, or -ENOMEM. */
int layers_read(const struct layers *l, struct bundle **ret);

/* A number that changes when a layer's files may have: of the ..data links' targets, or of names, inodes,
 * sizes and times. Reads no file. */
uint64_t layers_stamp(const char *const *directories);

/* True where a file of the directory is a mount point of its own (a ConfigMap's key mounted with subPath, a
 * single-file bind mount): such a file holds the old inode for ever. *name gets its name. */
bool layers_frozen(const char *directory, char *name, size_t size);

#endif
