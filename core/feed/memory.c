/* SPDX-License-Identifier: MIT */
#include "feed/memory.h"

#include "proc/memory.h"

static int each(void *cls, const char *name, size_t len, uint64_t value, bool is_kib)
{
    feed_key_u64(cls, name, len, is_kib ? "bytes" : NULL, value);
    return feed_go_on(cls);
}

static int run(struct feed *f)
{
    const char *text;
    int r = procfs_lines(f->sink->proc, "meminfo", &text);

    return r < 0 ? r : proc_memory_each(text, each, f);
}

const struct feed_source feed_meminfo = { .name = "meminfo", .roots = FEED_PROC, .run = run };
