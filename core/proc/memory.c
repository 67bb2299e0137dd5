/* SPDX-License-Identifier: MIT */
#include "proc/memory.h"

#include <errno.h>
#include <unistd.h>

/* What is asked of the text: the answer, and what the estimate of MemAvailable needs besides. */
struct fields {
    struct proc_memory told;
    uint64_t active_file_bytes, inactive_file_bytes;
};

struct field {
    const char *name;
    size_t offset;
};

#define FIELD(name, member)                                                                                  \
    {                                                                                                        \
        name, offsetof(struct fields, member)                                                                \
    }

static const struct field fields[] = {
    FIELD("MemTotal", told.total_bytes),
    FIELD("MemFree", told.free_bytes),
    FIELD("MemAvailable", told.available_bytes),
    FIELD("Buffers", told.buffers_bytes),
    FIELD("Cached", told.cached_bytes),
    FIELD("Active(file)", active_file_bytes),
    FIELD("Inactive(file)", inactive_file_bytes),
    FIELD("SwapTotal", told.swap_total_bytes),
    FIELD("SwapFree", told.swap_free_bytes),
    FIELD("Dirty", told.dirty_bytes),
    FIELD("Shmem", told.shared_bytes),
    FIELD("Slab", told.slab_bytes),
    FIELD("SReclaimable", told.reclaimable_bytes),
};

#define FIELD_COUNT (sizeof(fields) / sizeof(fields[0]))

/* "Active(anon):   1572 kB". Some kernels print a long name without a blank behind its colon
 * ("ShadowCallStack:10373888 kB"). A number past INT64_MAX is one below zero, printed without its sign. */
static bool scan_field(const char *p, const char **name, size_t *len, uint64_t *value, bool *is_kib)
{
    const char *colon = scan_word(&p, name, len) ? memchr(*name, ':', *len) : NULL;
    if (!colon || colon == *name)
        return false;

    *len = (size_t)(colon - *name);
    p = colon + 1;
    if (!scan_u64(&p, value))
        return false;

    *is_kib = scan_literal(&p, "kB");
    if (*is_kib && __builtin_mul_overflow(*value, 1024, value))
        return false;

    return *value <= INT64_MAX && scan_at_line_end(p);
}

int proc_memory_each(const char *text,
                     int (*each)(void *cls, const char *name, size_t len, uint64_t value, bool is_kib),
                     void *cls)
{
    bool any = false;
    if (!scan_is_whole(text))
        return -EBADMSG;

    for (const char *p = text; *p; p = scan_next_line(p)) {
        const char *name;
        size_t len;
        uint64_t value;
        bool is_kib;
        if (!scan_field(p, &name, &len, &value, &is_kib))
            continue;
        any = true;
        int r = each(cls, name, len, value, is_kib);
        if (r)
            return r;
    }
    return any ? 0 : -EBADMSG;
}

/* Fields come in the table's order on all kernels, so that the search begins behind the last one found. */
struct filling {
    struct fields *fields;
    size_t next;
};

static int fill(void *cls, const char *name, size_t len, uint64_t value, bool is_kib)
{
    struct filling *f = cls;
    (void)is_kib;
    for (size_t i = f->next; i < FIELD_COUNT; i++) {
        if (!scan_is(name, len, fields[i].name))
            continue;
        *(uint64_t *)((char *)f->fields + fields[i].offset) = value;
        f->next = i + 1;
        break;
    }
    return 0;
}

static int parse_fields(const char *text, struct fields *ret)
{
    struct filling f = { .fields = ret };
    memset(ret, 0xff, sizeof(*ret)); /* PROC_ABSENT everywhere */

    int r = proc_memory_each(text, fill, &f);
    if (r < 0)
        return r;

    const struct proc_memory *m = &ret->told;
    bool enough = m->free_bytes != PROC_ABSENT || m->available_bytes != PROC_ABSENT;
    return m->total_bytes != PROC_ABSENT && enough ? 0 : -EBADMSG;
}

static uint64_t minus(uint64_t whole, uint64_t part)
{
    return whole > part ? whole - part : 0;
}

static uint64_t smaller(uint64_t a, uint64_t b)
{
    return a < b ? a : b;
}

static uint64_t or_nothing(uint64_t value)
{
    return value == PROC_ABSENT ? 0 : value;
}

/* What of a cache can be taken back without going below the watermark: half of it at least. */
static uint64_t reclaimable(uint64_t cache, uint64_t low)
{
    return cache - smaller(cache / 2, low);
}

/* As the kernel itself estimates since 3.14 (si_mem_available, mm/show_mem.c), and procps and psutil before
 * it. Kernels before 2.6.28 do not tell the page cache without shared memory: there it is all of Cached. */
static uint64_t estimate(const struct fields *f, uint64_t low)
{
    const struct proc_memory *m = &f->told;
    if (f->active_file_bytes == PROC_ABSENT || f->inactive_file_bytes == PROC_ABSENT)
        return m->free_bytes + or_nothing(m->cached_bytes);

    return minus(m->free_bytes, low) + reclaimable(f->active_file_bytes + f->inactive_file_bytes, low) +
           reclaimable(or_nothing(m->reclaimable_bytes), low);
}

/* MemAvailable is absent before Linux 3.14 and in some containers, 0 on some kernels with plenty free, and
 * more than there is where a container has a total of its own beside the host's rest. */
static bool is_available_odd(const struct proc_memory *m)
{
    return m->available_bytes == 0 || m->available_bytes > m->total_bytes;
}

/* What is available, in place of a number that cannot be. As psutil has it, MemFree counts where the number,
 * or the estimate, is past the total. */
static uint64_t mend_available(const struct fields *f, uint64_t low)
{
    const struct proc_memory *m = &f->told;
    bool too_much = m->available_bytes && m->available_bytes != PROC_ABSENT;
    if (m->free_bytes == PROC_ABSENT)
        return smaller(m->available_bytes, m->total_bytes);

    uint64_t guess = too_much ? m->free_bytes : estimate(f, low);
    return smaller(guess > m->total_bytes ? m->free_bytes : guess, m->total_bytes);
}

/* What follows from the fields. `low`: the watermark in bytes. */
static void conclude(struct fields *f, uint64_t low)
{
    struct proc_memory *m = &f->told;
    if (is_available_odd(m))
        m->available_bytes = mend_available(f, low);
    m->used_bytes = minus(m->total_bytes, m->available_bytes);
    if (m->swap_total_bytes != PROC_ABSENT && m->swap_free_bytes != PROC_ABSENT)
        m->swap_used_bytes = minus(m->swap_total_bytes, m->swap_free_bytes);
}

int proc_memory_parse(const char *text, struct proc_memory *ret)
{
    struct fields f;
    int r = parse_fields(text, &f);
    if (r < 0)
        return r;

    conclude(&f, 0);
    *ret = f.told;
    return 0;
}

/* "        low      1234", a line a zone. */
uint64_t proc_memory_low_pages(const char *zoneinfo)
{
    uint64_t sum = 0, pages;
    for (const char *p = zoneinfo; *p; p = scan_next_line(p))
        if (scan_literal(&p, "low ") && scan_u64(&p, &pages) && scan_at_line_end(p) && pages <= INT64_MAX)
            sum = sum + pages <= INT64_MAX ? sum + pages : sum;
    return sum;
}

/* In bytes; 0 where the kernel does not say. */
static uint64_t read_low(struct procfs *fs)
{
    const char *text;
    uint64_t bytes;
    if (procfs_lines(fs, "zoneinfo", &text) < 0)
        return 0;

    long page = sysconf(_SC_PAGESIZE);
    return __builtin_mul_overflow(proc_memory_low_pages(text), page > 0 ? (uint64_t)page : 4096, &bytes)
               ? INT64_MAX
               : bytes;
}

int proc_memory_read(struct procfs *fs, struct proc_memory *ret)
{
    const char *text;
    struct fields f;
    int r = procfs_lines(fs, "meminfo", &text);
    if (r == 0)
        r = parse_fields(text, &f);
    if (r < 0)
        return r;

    conclude(&f, is_available_odd(&f.told) ? read_low(fs) : 0);
    *ret = f.told;
    return 0;
}

const struct proc_field proc_memory_fields[] = {
    { "total_bytes", PROC_U64, false, offsetof(struct proc_memory, total_bytes), "" },
    { "free_bytes", PROC_U64, true, offsetof(struct proc_memory, free_bytes), "" },
    { "available_bytes", PROC_U64, false, offsetof(struct proc_memory, available_bytes),
      "what programs may still take; estimated where the kernel does not say, or wrongly" },
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
