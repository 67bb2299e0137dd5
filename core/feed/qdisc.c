/* SPDX-License-Identifier: MIT */
#include "feed/qdisc.h"

#include <string.h>

#include "feed/shared.h"
#include "proc/qdisc.h"

static const struct feed_field FIELDS[] = {
    { "bytes", 2 },      { "packets", 2 },        { "drops", 2 },        { "requeues", 2 },
    { "overlimits", 2 }, { "queued_packets", 2 }, { "queued_bytes", 2 }, { NULL, 0 },
};

static void give(struct feed *f, const char *device, const struct proc_qdisc *q)
{
    const uint64_t values[] = { q->bytes,      q->packets,        q->drops,       q->requeues,
                                q->overlimits, q->queued_packets, q->queued_bytes };

    feed_label_text(f, 0, device);
    feed_label_text(f, 1, q->kind);
    for (size_t i = 0; i < sizeof(values) / sizeof(values[0]); i++)
        feed_u64(f, i, values[i]);
}

static int run(struct feed *f)
{
    const struct proc_links *links = NULL;
    struct proc_qdiscs *q = f->state;
    size_t place = 0;

    f->what = "queueing disciplines";
    q->socket.stop = f->sink->expired;
    int r = procfs_live(f->sink->proc) ? proc_qdisc_read(q) : -ENOENT;
    if (r == 0)
        r = feed_shared_links(f, &links);
    for (size_t i = 0; r == 0 && i < q->count && !feed_late(f); i++) {
        place = proc_link_find(links, q->items[i].device, place);
        if (place < links->count &&
            feed_keeps(f, 0, links->items[place].name, strlen(links->items[place].name)))
            give(f, links->items[place].name, &q->items[i]);
    }

    return r;
}

static void state_free(void *state)
{
    proc_qdisc_free(state);
}

const struct feed_source feed_qdisc = { .name = "qdisc",
                                        .roots = FEED_PROC,
                                        .fields = FIELDS,
                                        .run = run,
                                        .state_size = sizeof(struct proc_qdiscs),
                                        .state_free = state_free };
