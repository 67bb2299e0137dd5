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

static int give_number(struct feed *f, size_t field, const char *name)
{
    const char *text;
    uint64_t value;
    int r = procfs_lines(f->sink->proc, name, &text);
    if (r < 0)
        return r;
    if (!scan_u64(&text, &value) || !scan_at_line_end(text))
        return -EBADMSG;

    feed_u64(f, field, value);
    return 0;
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
static int give_statistics(struct feed *f, const char *name)
{
    struct proc_conntrack c;
    const char *text;

    int r = procfs_lines(f->sink->proc, name, &text);
    if (r == 0)
        r = proc_conntrack_parse(text, &c);
    if (r == 0)
        give_conntrack(f, &c);

    return r;
}

static int run_conntrack(struct feed *f)
{
    static const char count[] = "sys/net/netfilter/nf_conntrack_count";
    static const char most[] = "sys/net/netfilter/nf_conntrack_max";
    static const char statistics[] = "net/stat/nf_conntrack";

    int r = feed_or_next(f, -ENOENT, give_number(f, ENTRIES, count), count);
    r = feed_or_next(f, r, give_number(f, ENTRIES_LIMIT, most), most);
    return feed_or_next(f, r, give_statistics(f, statistics), statistics);
}

enum { SENT4, RECEIVED4, SENT6, RECEIVED6 };

static const struct feed_field UDP[] = {
    { "sent4", 0 }, { "received4", 0 }, { "sent6", 0 }, { "received6", 0 }, { NULL, 0 }
};

static int run_udp(struct feed *f)
{
    static const char *const files[] = { "net/udp", "net/udp6" };
    int r = -ENOENT;

    for (size_t i = 0; i < 2; i++) {
        struct proc_udp_queues q;
        const char *text;
        int next = procfs_lines(f->sink->proc, files[i], &text);
        if (next == 0)
            next = proc_udp_parse(text, &q);
        r = feed_or_next(f, r, next, files[i]);
        if (next < 0)
            continue;
        feed_u64(f, SENT4 + 2 * i, q.sent_bytes);
        feed_u64(f, RECEIVED4 + 2 * i, q.received_bytes);
    }

    return r;
}

const struct feed_source feed_conntrack = {
    .name = "conntrack", .roots = FEED_PROC, .fields = CONNTRACK, .run = run_conntrack
};
const struct feed_source feed_udp_queues = {
    .name = "udp_queues", .roots = FEED_PROC, .fields = UDP, .run = run_udp
};
