/* SPDX-License-Identifier: MIT */
/* A file read once, its descriptor not kept: for those that come and go with what they tell of (groups,
 * processes), of which a kept descriptor would be in the way or keep more than itself. */
#ifndef SONDA_PROC_ONCE_H
#define SONDA_PROC_ONCE_H

#include <stdint.h>
#include <sys/types.h>

/* Longer files are cut here, to whole lines. */
#define PROC_ONCE_MAX ((size_t)1 << 20)

/* Zero-initialised is ready; memory is kept until proc_once_free. */
struct proc_once {
    char *text; /* of the last reading, NUL-terminated */
    size_t size;
    uint64_t inode; /* of the last file; 0 with PROC_ONCE_KERNELS */
};

enum {
    PROC_ONCE_KERNELS =
        1, /* the directory is in a file system of the kernel: it holds no links and no devices */
    PROC_ONCE_RECORD = 2 /* the kernel writes the file in one go: a read that leaves room is the last */
};

/* The file `name` in directory `dir` (a descriptor, which may be negative: -ENOENT), no link followed. `root`
 * and `path` say for a witness where that is. Returns the length, or a negative errno with the text "". */
ssize_t proc_once_read(struct proc_once *o, int dir, const char *name, unsigned flags, const char *root,
                       const char *path);

void proc_once_free(struct proc_once *o);

#endif
