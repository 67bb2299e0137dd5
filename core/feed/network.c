/* SPDX-License-Identifier: MIT */
#include "feed/network.h"

#include <errno.h>
#include <string.h>

#include "feed/shared.h"
#include "proc/network.h"

/* Those of net/dev first, in the order of struct proc_network_device; then those of rtnetlink alone. */
enum {
    RECEIVE_BYTES,
    RECEIVE_PACKETS,
    RECEIVE_ERRS,
    RECEIVE_DROP,
    RECEIVE_FIFO,
    RECEIVE_FRAME,
    RECEIVE_COMPRESSED,
    RECEIVE_MULTICAST,
    TRANSMIT_BYTES,
    TRANSMIT_PACKETS,
    TRANSMIT_ERRS,
    TRANSMIT_DROP,
    TRANSMIT_FIFO,
    TRANSMIT_COLLS,
    TRANSMIT_CARRIER,
    TRANSMIT_COMPRESSED,
    RECEIVE_NOHANDLER,
    RECEIVE_DROPPED,
    RECEIVE_MISSED_ERRORS,
    RECEIVE_LENGTH_ERRORS,
    RECEIVE_OVER_ERRORS,
    RECEIVE_CRC_ERRORS,
    RECEIVE_FRAME_ERRORS,
    TRANSMIT_ABORTED_ERRORS,
    TRANSMIT_CARRIER_ERRORS,
    TRANSMIT_HEARTBEAT_ERRORS,
    TRANSMIT_WINDOW_ERRORS,
};

static const struct feed_field FIELDS[] = {
    { "receive_bytes", 1 },
    { "receive_packets", 1 },
    { "receive_errs", 1 },
    { "receive_drop", 1 },
    { "receive_fifo", 1 },
    { "receive_frame", 1 },
    { "receive_compressed", 1 },
    { "receive_multicast", 1 },
    { "transmit_bytes", 1 },
    { "transmit_packets", 1 },
    { "transmit_errs", 1 },
    { "transmit_drop", 1 },
    { "transmit_fifo", 1 },
    { "transmit_colls", 1 },
    { "transmit_carrier", 1 },
    { "transmit_compressed", 1 },
    { "receive_nohandler", 1 },
    { "receive_dropped", 1 },
    { "receive_missed_errors", 1 },
    { "receive_length_errors", 1 },
    { "receive_over_errors", 1 },
    { "receive_crc_errors", 1 },
    { "receive_frame_errors", 1 },
    { "transmit_aborted_errors", 1 },
    { "transmit_carrier_errors", 1 },
    { "transmit_heartbeat_errors", 1 },
    { "transmit_window_errors", 1 },
    { NULL, 0 },
};

/* As the kernel itself adds them up for net/dev (dev_seq_printf_stats in net/core/net-procfs.c). */
static void give_link(struct feed *f, const struct proc_link_stats *s)
{
    const uint64_t values[] = {
        [RECEIVE_BYTES] = s->received_bytes,
        [RECEIVE_PACKETS] = s->received_packets,
        [RECEIVE_ERRS] = s->received_errors,
        [RECEIVE_DROP] = s->received_dropped + s->received_missed_errors,
        [RECEIVE_FIFO] = s->received_fifo_errors,
        [RECEIVE_FRAME] = s->received_length_errors + s->received_over_errors + s->received_crc_errors +
                          s->received_frame_errors,
        [RECEIVE_COMPRESSED] = s->received_compressed,
        [RECEIVE_MULTICAST] = s->multicast,
        [TRANSMIT_BYTES] = s->sent_bytes,
        [TRANSMIT_PACKETS] = s->sent_packets,
        [TRANSMIT_ERRS] = s->sent_errors,
        [TRANSMIT_DROP] = s->sent_dropped,
        [TRANSMIT_FIFO] = s->sent_fifo_errors,
        [TRANSMIT_COLLS] = s->collisions,
        [TRANSMIT_CARRIER] = s->sent_carrier_errors + s->sent_aborted_errors + s->sent_window_errors +
                             s->sent_heartbeat_errors,
        [TRANSMIT_COMPRESSED] = s->sent_compressed,
        [RECEIVE_NOHANDLER] = s->received_nohandler,
        [RECEIVE_DROPPED] = s->received_dropped,
        [RECEIVE_MISSED_ERRORS] = s->received_missed_errors,
        [RECEIVE_LENGTH_ERRORS] = s->received_length_errors,
        [RECEIVE_OVER_ERRORS] = s->received_over_errors,
        [RECEIVE_CRC_ERRORS] = s->received_crc_errors,
        [RECEIVE_FRAME_ERRORS] = s->received_frame_errors,
        [TRANSMIT_ABORTED_ERRORS] = s->sent_aborted_errors,
        [TRANSMIT_CARRIER_ERRORS] = s->sent_carrier_errors,
        [TRANSMIT_HEARTBEAT_ERRORS] = s->sent_heartbeat_errors,
        [TRANSMIT_WINDOW_ERRORS] = s->sent_window_errors,
    };

    for (size_t i = 0; i < sizeof(values) / sizeof(values[0]); i++)
        feed_u64(f, i, values[i]);
}

static int run_live(struct feed *f)
{
    const struct proc_links *links;
    int r = feed_shared_links(f, &links);

    for (size_t i = 0; r == 0 && i < links->count && !feed_late(f); i++) {
        const struct proc_link *l = &links->items[i];
        size_t len = strlen(l->name);
        if (!l->has_stats || !feed_keeps(f, 0, l->name, len))
            continue;
        feed_label(f, 0, l->name, len);
        give_link(f, &l->stats);
    }

    return r;
}

static int run_recorded(struct feed *f)
{
    struct proc_network *n = f->state;
    int r = proc_network_read(f->sink->proc, n);

    for (size_t i = 0; r == 0 && i < n->count && !feed_late(f); i++) {
        const struct proc_network_device *d = &n->items[i];
        size_t len = strlen(d->name);
        if (!feed_keeps(f, 0, d->name, len))
            continue;
        feed_label(f, 0, d->name, len);
        const uint64_t *values = &d->received_bytes;
        for (size_t field = 0; field < PROC_NETWORK_COUNTERS; field++)
            feed_u64(f, field, values[field]);
    }

    return r;
}

static int run(struct feed *f)
{
    bool live = procfs_live(f->sink->proc);
    f->what = live ? "network devices" : "net/dev";
    int r = live ? run_live(f) : run_recorded(f);

    /* A tree without the file has no devices to tell of. node_exporter, which asks the kernel whatever the
     * tree says, succeeds there too. */
    return !live && r == -ENOENT ? 0 : r;
}

static void state_free(void *state)
{
    proc_network_free(state);
}

const struct feed_source feed_netdev = { .name = "netdev",
                                         .roots = FEED_PROC,
                                         .fields = FIELDS,
                                         .run = run,
                                         .state_size = sizeof(struct proc_network),
                                         .state_free = state_free };
