/* SPDX-License-Identifier: MIT */
/* What the kernel answers over netlink(7): the last byte says who reads it. */
#include "fuzz_text.h"

#include "proc/network_route.h"
#include "proc/qdisc.h"
#include "proc/tcp.h"
#include "proc/wifi.h"

static void parse_tcp(const char *bytes, size_t len)
{
    struct proc_tcp t = { 0 };
    uint64_t sum = 0;

    proc_tcp_parse(bytes, len, &t);
    for (size_t i = 0; i < PROC_TCP_STATES; i++)
        sum += t.states[i];
    FUZZ_ASSERT(sum == t.sockets);
}

static void parse_qdisc(const char *bytes, size_t len)
{
    struct proc_qdiscs q = { 0 };

    proc_qdisc_parse(bytes, len, &q);
    for (size_t i = 0; i < q.count; i++)
        FUZZ_ASSERT(*q.items[i].kind && strlen(q.items[i].kind) < sizeof(q.items[i].kind));
    proc_qdisc_free(&q);
}

static void parse_network_route(const char *bytes, size_t len)
{
    struct proc_network_routes r = { 0 };
    char text[PROC_NETWORK_ADDRESS_MAX];

    proc_network_route_parse(bytes, len, &r);
    for (size_t i = 0; i < r.count; i++) {
        proc_network_route_destination(&r.items[i], text);
        FUZZ_ASSERT(*text && strlen(text) < sizeof(text));
    }
    proc_network_route_free(&r);
}

static void parse_wifi(const char *bytes, size_t len)
{
    struct proc_wifi w = { .family = 30 };

    proc_wifi_parse_devices(bytes, len, &w);
    proc_wifi_parse_network(bytes, len, &w);
    proc_wifi_parse_stations(bytes, len, &w);
    FUZZ_ASSERT(w.network.ssid_len <= PROC_WIFI_SSID_MAX);
    for (size_t i = 0; i < w.station_count; i++)
        FUZZ_ASSERT(strlen(w.stations[i].mac) == PROC_WIFI_MAC_MAX - 1);
    proc_wifi_parse_family(bytes, len, &w);
    proc_wifi_free(&w);
}

static void (*const parsers[])(const char *bytes, size_t len) = { parse_tcp, parse_qdisc, parse_network_route,
                                                                  parse_wifi };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size == 0 || size > 8192)
        return 0;

    char *bytes = malloc(size); /* of exactly its size, so that ASan sees a read behind its end */
    memcpy(bytes, data, size);
    parsers[data[size - 1] % (sizeof(parsers) / sizeof(parsers[0]))](bytes, size - 1);
    free(bytes);
    return 0;
}
