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
    uint64_t available_bytes;   /* MemAvailable, or an estimate where that is missing or cannot be */
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

/* Fill *ret from meminfo below fs, and from zoneinfo where MemAvailable must be estimated. A line that is odd
 * counts as one that is not there. Returns 0, or a negative errno with *ret untouched: -ENOENT where the
 * kernel has no such file, -EBADMSG where its text was cut, or tells no MemTotal or neither MemFree nor
 * MemAvailable. */
int proc_memory_read(struct procfs *fs, struct proc_memory *ret);

/* The same from text in hand, with a watermark of 0: no files, so tests and fuzzers start here. */
int proc_memory_parse(const char *text, struct proc_memory *ret);

/* Pages that the kernel keeps free: the sum of the "low" watermarks of all zones in zoneinfo (proc(5)). */
uint64_t proc_memory_low_pages(const char *zoneinfo);

/* Every line of meminfo as it stands: the name without its colon ("Active(anon)"), the value in bytes where
 * the line says kB, else as a count (HugePages_Total). A line that is odd (no number, one past INT64_MAX,
 * which is one below zero) is left out. `each` returns 0 to go on. Returns 0, what `each` returned, or
 * -EBADMSG where the text was cut or holds no line that is one. */
int proc_memory_each(const char *text,
                     int (*each)(void *cls, const char *name, size_t len, uint64_t value, bool is_kib),
                     void *cls);

extern const struct proc_field proc_memory_fields[]; /* of struct proc_memory */

#endif
