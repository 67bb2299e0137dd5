/* SPDX-License-Identifier: MIT */
#include "proc/memory.h"

#include <errno.h>

struct field {
    const char *name;
    size_t offset;
};

#define FIELD(name, member)                                                                                  \
    {                                                                                                        \
        name, offsetof(struct proc_memory, member)                                                           \
    }

static const struct field fields[] = {
    FIELD("MemTotal", total_bytes),
    FIELD("MemFree", free_bytes),
    FIELD("MemAvailable", available_bytes),
    FIELD("Buffers", buffers_bytes),
    FIELD("Cached", cached_bytes),
    FIELD("SwapTotal", swap_total_bytes),
    FIELD("SwapFree", swap_free_bytes),
    FIELD("Dirty", dirty_bytes),
    FIELD("Shmem", shared_bytes),
    FIELD("Slab", slab_bytes),
    FIELD("SReclaimable", reclaimable_bytes),
};

#define FIELD_COUNT (sizeof(fields) / sizeof(fields[0]))

/* "Active(anon):   1572 kB" */
static int scan_field(const char **p, const char **name, size_t *len, uint64_t *value, bool *is_kib)
{
    if (!scan_word(p, name, len) || *len < 2 || (*name)[*len - 1] != ':' || !scan_u64(p, value))
        return -EBADMSG;

    *len -= 1;
    *is_kib = scan_literal(p, "kB");
    if (*is_kib && __builtin_mul_overflow(*value, 1024, value))
        return -EBADMSG;

    return scan_at_line_end(*p) ? 0 : -EBADMSG;
}

int proc_memory_each(const char *text,
                     int (*each)(void *cls, const char *name, size_t len, uint64_t value, bool is_kib),
                     void *cls)
{
    if (!scan_is_whole(text))
        return -EBADMSG;

    for (const char *p = text; *p; p = scan_next_line(p)) {
        const char *name;
        size_t len;
        uint64_t value;
        bool is_kib;
        int r = scan_field(&p, &name, &len, &value, &is_kib);
        if (r < 0)
            return r;

        r = each(cls, name, len, value, is_kib);
        if (r)
            return r;
    }
    return 0;
}

/* Fields come in the table's order on all kernels, so that the search begins behind the last one found. */
struct filling {
    struct proc_memory *memory;
    size_t next;
};

static int fill(void *cls, const char *name, size_t len, uint64_t value, bool is_kib)
{
    struct filling *f = cls;
    (void)is_kib;
    for (size_t i = f->next; i < FIELD_COUNT; i++) {
        if (!scan_is(name, len, fields[i].name))
            continue;
        *(uint64_t *)((char *)f->memory + fields[i].offset) = value;
        f->next = i + 1;
        break;
    }
    return 0;
}

static uint64_t minus(uint64_t whole, uint64_t part)
{
    return whole > part ? whole - part : 0;
}

/* What follows from the fields. */
static int conclude(struct proc_memory *m)
{
    if (m->total_bytes == PROC_ABSENT || m->free_bytes == PROC_ABSENT)
        return -EBADMSG;

    /* Kernels before 3.14 print no estimate; MemFree is the honest floor. */
    if (m->available_bytes == PROC_ABSENT)
        m->available_bytes = m->free_bytes;
    m->used_bytes = minus(m->total_bytes, m->available_bytes);
    if (m->swap_total_bytes != PROC_ABSENT && m->swap_free_bytes != PROC_ABSENT)
        m->swap_used_bytes = minus(m->swap_total_bytes, m->swap_free_bytes);
    return 0;
}

int proc_memory_parse(const char *text, struct proc_memory *ret)
{
    struct proc_memory m;
    struct filling f = { .memory = &m };
    memset(&m, 0xff, sizeof(m)); /* PROC_ABSENT everywhere */

    int r = proc_memory_each(text, fill, &f);
    if (r < 0)
        return r;

    r = conclude(&m);
    if (r < 0)
        return r;

    *ret = m;
    return 0;
}

int proc_memory_read(struct procfs *fs, struct proc_memory *ret)
{
    const char *text;
    int r = procfs_lines(fs, "meminfo", &text);
    if (r < 0)
        return r;

    return proc_memory_parse(text, ret);
}

const struct proc_field proc_memory_fields[] = {
    { "total_bytes", PROC_U64, false, offsetof(struct proc_memory, total_bytes), "" },
    { "free_bytes", PROC_U64, false, offsetof(struct proc_memory, free_bytes), "" },
    { "available_bytes", PROC_U64, false, offsetof(struct proc_memory, available_bytes),
      "what programs may still take; free_bytes before Linux 3.14" },
    { "used_bytes", PROC_U64, false, offsetof(struct proc_memory, used_bytes), "total - available" },
    { "buffers_bytes", PROC_U64, true, offsetof(struct proc_memory, buffers_bytes), "" },
    { "cached_bytes", PROC_U64, true, offsetof(struct proc_memory, cached_bytes),
      "page cache, shared memory included" },
    { "shared_bytes", PROC_U64, true, offsetof(struct proc_memory, shared_bytes), "" },
    { "slab_bytes", PROC_U64, true, offsetof(struct proc_memory, slab_bytes), "the kernel's own caches" },
    { "reclaimable_bytes", PROC_U64, true, offsetof(struct proc_memory, reclaimable_bytes),
      "the part of them that it can give up" },
    { "dirty_bytes", PROC_U64, true, offsetof(struct proc_memory, dirty_bytes),
      "waiting to be written to disk" },
    { "swap_total_bytes", PROC_U64, true, offsetof(struct proc_memory, swap_total_bytes), "" },
    { "swap_free_bytes", PROC_U64, true, offsetof(struct proc_memory, swap_free_bytes), "" },
    { "swap_used_bytes", PROC_U64, true, offsetof(struct proc_memory, swap_used_bytes), "" },
    PROC_FIELDS_END,
};
