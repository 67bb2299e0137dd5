/* SPDX-License-Identifier: MIT */
#include "feed/connection.h"

#include <errno.h>

#include "base/scan.h"
#include "proc/conntrack.h"
#include "proc/udp.h"

enum {
    ENTRIES,
    ENTRIES_LIMIT,
    FOUND,
    INVALID,
    IGNORE,
    INSERT,
    INSERT_FAILED,
    DROP,
    EARLY_DROP,
    SEARCH_RESTART
};

static const struct feed_field CONNTRACK[] = {
    { "entries", 0 }, { "entries_limit", 0 }, { "found", 0 }, { "invalid", 0 },    { "ignore", 0 },
    { "insert", 0 },  { "insert_failed", 0 }, { "drop", 0 },  { "early_drop", 0 }, { "search_restart", 0 },
    { NULL, 0 },
};

static int read_number(struct feed *f, const char *name, uint64_t *ret)
{
    const char *text;
    f->what = name;
    int r = procfs_lines(f->sink->proc, name, &text);

    return r < 0 ? r : scan_u64(&text, ret) ? 0 : -EBADMSG;
}

static void give_conntrack(struct feed *f, const struct proc_conntrack *c)
{
    feed_u64(f, FOUND, c->found);
    feed_u64(f, INVALID, c->invalid);
    feed_u64(f, IGNORE, c->ignore);
    feed_u64(f, INSERT, c->insert);
    feed_u64(f, INSERT_FAILED, c->insert_failed);
    feed_u64(f, DROP, c->drop);
    feed_u64(f, EARLY_DROP, c->early_drop);
    feed_u64(f, SEARCH_RESTART, c->search_restart);
}

/* Kernels without CONFIG_NF_CONNTRACK_PROCFS have the table's size and limit alone. */
static int give_statistics(struct feed *f)
{
    struct proc_conntrack c;
    const char *text;

    f->what = "net/stat/nf_conntrack";
    int r = procfs_lines(f->sink->proc, f->what, &text);
    if (r == -ENOENT)
        return 0;
    if (r == 0)
        r = proc_conntrack_parse(text, &c);
    if (r == 0)
        give_conntrack(f, &c);

    return r;
}

static int run_conntrack(struct feed *f)
{
    uint64_t entries, limit;

    int r = read_number(f, "sys/net/netfilter/nf_conntrack_count", &entries);
    if (r == 0)
        r = read_number(f, "sys/net/netfilter/nf_conntrack_max", &limit);
    if (r < 0)
        return r;

    feed_u64(f, ENTRIES, entries);
    feed_u64(f, ENTRIES_LIMIT, limit);

    return give_statistics(f);
}

enum { SENT4, RECEIVED4, SENT6, RECEIVED6 };

static const struct feed_field UDP[] = {
    { "sent4", 0 }, { "received4", 0 }, { "sent6", 0 }, { "received6", 0 }, { NULL, 0 }
};

static int run_udp(struct feed *f)
{
    static const char *const files[] = { "net/udp", "net/udp6" };
    int found = 0;

    for (size_t i = 0; i < 2; i++) {
        struct proc_udp_queues q;
        const char *text;
        f->what = files[i];
        int r = procfs_lines(f->sink->proc, files[i], &text);
        if (r == 0)
            r = proc_udp_parse(text, &q);
        if (r == -ENOENT)
            continue;
        if (r < 0)
            return r;
        found++;
        feed_u64(f, SENT4 + 2 * i, q.sent_bytes);
        feed_u64(f, RECEIVED4 + 2 * i, q.received_bytes);
    }

    return found ? 0 : -ENOENT;
}

const struct feed_source feed_conntrack = {
    .name = "conntrack", .roots = FEED_PROC, .fields = CONNTRACK, .run = run_conntrack
};
const struct feed_source feed_udp_queues = {
    .name = "udp_queues", .roots = FEED_PROC, .fields = UDP, .run = run_udp
};
