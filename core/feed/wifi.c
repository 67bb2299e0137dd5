/* SPDX-License-Identifier: MIT */
#include "feed/wifi.h"

#include "proc/wifi.h"

enum { FREQUENCY, INFO, CONNECTED, INACTIVE, SIGNAL, COUNTERS };

static const struct feed_field FIELDS[] = {
    [FREQUENCY] = { "frequency_hertz", 1 },
    [INFO] = { "info", 4 },
    [CONNECTED] = { "connected_seconds", 2 },
    [INACTIVE] = { "inactive_seconds", 2 },
    [SIGNAL] = { "signal_dbm", 2 },
    [COUNTERS] = { "receive_bits_per_second", 2 },
    { "transmit_bits_per_second", 2 },
    { "received_bytes", 2 },
    { "transmitted_bytes", 2 },
    { "received_packets", 2 },
    { "transmitted_packets", 2 },
    { "transmit_retries", 2 },
    { "transmit_failures", 2 },
    { "beacon_losses", 2 },
    { NULL, 0 },
};

static void give_network(struct feed *f, const struct proc_wifi_network *n)
{
    feed_label_text(f, 1, n->bssid);
    feed_label(f, 2, (const char *)n->ssid, n->ssid_len);
    feed_label_text(f, 3, proc_wifi_mode(n->status));
    feed_u64(f, INFO, 1);
}

static void give_station(struct feed *f, const struct proc_wifi_station *s)
{
    const uint64_t counters[] = {
        s->receive_bits_per_second, s->transmit_bits_per_second, s->received_bytes,
        s->transmitted_bytes,       s->received_packets,         s->transmitted_packets,
        s->transmit_retries,        s->transmit_failures,        s->beacon_losses
    };

    feed_label_text(f, 1, s->mac);
    feed_u64(f, CONNECTED, s->connected_seconds);
    feed_decimal(f, INACTIVE, s->inactive_milliseconds, 3);
    feed_i64(f, SIGNAL, s->signal_dbm);
    for (size_t i = 0; i < sizeof(counters) / sizeof(counters[0]); i++)
        feed_u64(f, COUNTERS + i, counters[i]);
}

static int give_device(struct feed *f, struct proc_wifi *w, const struct proc_wifi_device *d)
{
    int r = proc_wifi_read_device(w, d->index);
    if (r < 0)
        return r;

    feed_label_text(f, 0, d->name);
    feed_u64(f, FREQUENCY, d->frequency_hertz);
    if (w->network.is_joined)
        give_network(f, &w->network);
    for (size_t i = 0; i < w->station_count; i++)
        give_station(f, &w->stations[i]);

    return feed_go_on(f);
}

static int run(struct feed *f)
{
    struct proc_wifi *w = f->state;

    f->what = "wireless devices";
    w->socket.stop = f->sink->expired;
    int r = procfs_live(f->sink->proc) ? proc_wifi_read(w) : -ENOENT;
    for (size_t i = 0; r == 0 && i < w->device_count; i++)
        r = give_device(f, w, &w->devices[i]);

    return r;
}

static void state_free(void *state)
{
    proc_wifi_free(state);
}

const struct feed_source feed_wifi = { .name = "wifi",
                                       .roots = FEED_PROC,
                                       .fields = FIELDS,
                                       .run = run,
                                       .state_size = sizeof(struct proc_wifi),
                                       .state_free = state_free };
