/* SPDX-License-Identifier: MIT */
/* Feed of keys "meminfo": each line of /proc/meminfo; unit "bytes", or none where the line counts things. */
#include "proc/memory.h"
#include "feed/sources.h"

static int each(void *cls, const char *name, size_t len, uint64_t value, bool is_kib)
{
    feed_key_u64(cls, name, len, is_kib ? "bytes" : NULL, value);
    return 0;
}

static int run(struct feed *f)
{
    const char *text;
    int r = procfs_lines(f->context->proc, "meminfo", &text);

    return r < 0 ? r : proc_memory_each(text, each, f);
}

const struct feed_source feed_meminfo = { .name = "meminfo", .run = run };
