/* SPDX-License-Identifier: MIT */
/* Memory of the host: /proc/meminfo. */
#ifndef SONDA_PROC_MEMORY_H
#define SONDA_PROC_MEMORY_H

#include <stddef.h>
#include <stdint.h>

#include "base/scan.h"
#include "proc/field.h"
#include "proc/procfs.h"

/* Sizes in bytes: the kernel's "kB" are KiB (proc(5)).
 * PROC_ABSENT where the kernel does not print the field. */
struct proc_memory {
    uint64_t total_bytes;       /* MemTotal */
    uint64_t free_bytes;        /* MemFree */
    uint64_t available_bytes;   /* MemAvailable; before Linux 3.14 MemFree, the honest floor */
    uint64_t used_bytes;        /* total - available, as free(1) has it since procps 4.0 */
    uint64_t buffers_bytes;     /* Buffers */
    uint64_t cached_bytes;      /* Cached: page cache, shared memory included */
    uint64_t shared_bytes;      /* Shmem, since Linux 2.6.32 */
    uint64_t slab_bytes;        /* Slab, since Linux 2.6.19 or so */
    uint64_t reclaimable_bytes; /* SReclaimable */
    uint64_t dirty_bytes;       /* Dirty */
    uint64_t swap_total_bytes;  /* SwapTotal */
    uint64_t swap_free_bytes;   /* SwapFree */
    uint64_t swap_used_bytes;   /* SwapTotal - SwapFree */
};

/* Fill *ret from meminfo below fs. Returns 0, or a negative errno with *ret untouched:
 * -ENOENT where the kernel has no such file, -EBADMSG when its text is not proc(5)'s. */
int proc_memory_read(struct procfs *fs, struct proc_memory *ret);

/* The same from text in hand: no files, so tests and fuzzers start here. */
int proc_memory_parse(const char *text, struct proc_memory *ret);

/* Every line of meminfo as it stands: the name without its colon ("Active(anon)"), the value in bytes where
 * the line says kB, else as a count (HugePages_Total). `each` returns 0 to go on. Returns 0, what `each`
 * returned, or -EBADMSG for a line that is none; the lines before it were told. */
int proc_memory_each(const char *text,
                     int (*each)(void *cls, const char *name, size_t len, uint64_t value, bool is_kib),
                     void *cls);

extern const struct proc_field proc_memory_fields[]; /* of struct proc_memory */

#endif
