/* SPDX-License-Identifier: MIT */
#include "feed/ipvs.h"

#include "base/number.h"
#include "proc/ipvs.h"

enum { LOCAL_ADDRESS, LOCAL_PORT, REMOTE_ADDRESS, REMOTE_PORT, PROTOCOL, LOCAL_MARK, LABELS };

static const struct feed_field FIELDS[] = {
    { "active", LABELS }, { "inactive", LABELS }, { "weight", LABELS }, { NULL, 0 }
};

static int give(void *cls, const struct proc_ipvs_backend *b)
{
    struct feed *f = cls;
    char local_port[NUMBER_MAX], remote_port[NUMBER_MAX];

    feed_label_text(f, LOCAL_ADDRESS, b->local_address);
    feed_label(f, LOCAL_PORT, local_port, number_u64(local_port, b->local_port));
    feed_label_text(f, REMOTE_ADDRESS, b->remote_address);
    feed_label(f, REMOTE_PORT, remote_port, number_u64(remote_port, b->remote_port));
    feed_label_text(f, PROTOCOL, b->protocol);
    feed_label_text(f, LOCAL_MARK, b->local_mark);
    feed_u64(f, 0, b->active);
    feed_u64(f, 1, b->inactive);
    feed_u64(f, 2, b->weight);

    return feed_go_on(f);
}

static int run(struct feed *f)
{
    const char *text;
    f->what = "net/ip_vs";
    ssize_t len = procfs_text(f->sink->proc, f->what, &text);
    return len < 0 ? (int)len : proc_ipvs_each(text, give, f);
}

const struct feed_source feed_ipvs = { .name = "ipvs", .roots = FEED_PROC, .fields = FIELDS, .run = run };
