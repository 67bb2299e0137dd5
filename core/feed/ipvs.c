/* SPDX-License-Identifier: MIT */
/* Feed of rows "ipvs": backends of IP Virtual Server; row labels: local_address, local_port, remote_address,
 * remote_port, proto, local_mark. */
#include <errno.h>
#include <string.h>

#include "base/number.h"
#include "feed/sources.h"
#include "proc/ipvs.h"

enum { LOCAL_ADDRESS, LOCAL_PORT, REMOTE_ADDRESS, REMOTE_PORT, PROTOCOL, LOCAL_MARK, LABELS };

static const struct feed_field FIELDS[] = {
    { "active", LABELS }, { "inactive", LABELS }, { "weight", LABELS }, { NULL, 0 }
};

static int give(void *cls, const struct proc_ipvs_backend *b)
{
    struct feed *f = cls;
    char local_port[NUMBER_MAX], remote_port[NUMBER_MAX];

    if (feed_late(f))
        return -ETIMEDOUT;
    feed_label(f, LOCAL_ADDRESS, b->local_address, strlen(b->local_address));
    feed_label(f, LOCAL_PORT, local_port, number_u64(local_port, b->local_port));
    feed_label(f, REMOTE_ADDRESS, b->remote_address, strlen(b->remote_address));
    feed_label(f, REMOTE_PORT, remote_port, number_u64(remote_port, b->remote_port));
    feed_label(f, PROTOCOL, b->protocol, strlen(b->protocol));
    feed_label(f, LOCAL_MARK, b->local_mark, strlen(b->local_mark));
    feed_u64(f, 0, b->active);
    feed_u64(f, 1, b->inactive);
    feed_u64(f, 2, b->weight);
    return 0;
}

static int run(struct feed *f)
{
    const char *text;
    f->what = "net/ip_vs";
    ssize_t len = procfs_text(f->context->proc, f->what, &text);
    return len < 0 ? (int)len : proc_ipvs_each(text, give, f);
}

const struct feed_source feed_ipvs = { .name = "ipvs", .fields = FIELDS, .run = run };
