/* SPDX-License-Identifier: MIT */
/* Metrics that other programs leave in files: *.prom below some directories (node_exporter's textfile
 * collector). A file is taken whole or not at all. */
#ifndef SONDA_EXPOSITION_TEXTFILE_H
#define SONDA_EXPOSITION_TEXTFILE_H

#include <signal.h>
#include <stdbool.h>
#include <stddef.h>

struct exposition;

/* A file past this is refused, and so is what stands behind so many files, or so many bytes of them all. */
#define TEXTFILE_BYTES     ((size_t)8 << 20)
#define TEXTFILE_FILES     1024
#define TEXTFILE_ALL_BYTES ((size_t)32 << 20)

/* Who hears of what. */
struct textfile_events {
    void (*read)(void *cls, const char *path, long long modified_seconds); /* each file that was taken */
    void (*fault)(void *cls, const char *path, const char *reason);        /* what was not, and why */
    void *cls;
    const volatile sig_atomic_t *stop; /* once set, nothing goes on; or NULL */
};

/* Read the files below the directories that match the patterns (glob(7)) and give their samples. Returns
 * whether all went well; a directory that cannot be read is a fault, too. */
bool textfile_collect(const char *const *patterns, size_t count, struct exposition *x,
                      const struct textfile_events *events);

#endif
