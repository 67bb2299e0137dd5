/* SPDX-License-Identifier: MIT */
#include "proc/wifi.h"

#include <errno.h>
#include <linux/genetlink.h>
#include <linux/nl80211.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"

#define STATIONS_MAX 4096

const char *proc_wifi_mode(uint32_t status)
{
    switch (status) {
    case NL80211_BSS_STATUS_AUTHENTICATED:
    case NL80211_BSS_STATUS_ASSOCIATED:
        return "client";
    case NL80211_BSS_STATUS_IBSS_JOINED:
        return "ad-hoc";
    default:
        return "unknown";
    }
}

static void copy_mac(char to[PROC_WIFI_MAC_MAX], const uint8_t *bytes, size_t len)
{
    if (len == 6)
        snprintf(to, PROC_WIFI_MAC_MAX, "%02x:%02x:%02x:%02x:%02x:%02x", bytes[0], bytes[1], bytes[2],
                 bytes[3], bytes[4], bytes[5]);
}

/* A number of 8 bytes or less, as many as there are. */
static uint64_t number_of(const void *value, size_t len)
{
    uint64_t u64;
    uint32_t u32;
    uint16_t u16;

    if (len >= sizeof(u64))
        return memcpy(&u64, value, sizeof(u64)), u64;
    if (len >= sizeof(u32))
        return memcpy(&u32, value, sizeof(u32)), u32;
    if (len >= sizeof(u16))
        return memcpy(&u16, value, sizeof(u16)), u16;
    return len ? *(const uint8_t *)value : 0;
}

/* Attributes of a message stand behind its generic head. */
static void each_attribute(const void *body, size_t len,
                           void (*each)(uint16_t type, const void *value, size_t len, void *cls), void *cls)
{
    if (len >= GENL_HDRLEN)
        netlink_attributes((const char *)body + GENL_HDRLEN, len - GENL_HDRLEN, each, cls);
}

/* ---- the family ---- */

struct family {
    bool is_wanted;
    uint16_t number;
};

static void take_family(uint16_t type, const void *value, size_t len, void *cls)
{
    struct family *f = cls;

    if (type == CTRL_ATTR_FAMILY_ID && len >= sizeof(f->number))
        memcpy(&f->number, value, sizeof(f->number));
    else if (type == CTRL_ATTR_FAMILY_NAME)
        f->is_wanted = strnlen(value, len) == strlen(NL80211_GENL_NAME) &&
                       memcmp(value, NL80211_GENL_NAME, strlen(NL80211_GENL_NAME)) == 0;
}

static int find_family(const void *body, size_t len, void *cls)
{
    struct proc_wifi *w = cls;
    struct family f = { 0 };

    each_attribute(body, len, take_family, &f);
    if (f.is_wanted)
        w->family = f.number;
    return 0;
}

int proc_wifi_parse_family(const void *bytes, size_t len, struct proc_wifi *w)
{
    return netlink_messages(bytes, len, GENL_ID_CTRL, find_family, w);
}

/* ---- devices ---- */

static void take_device(uint16_t type, const void *value, size_t len, void *cls)
{
    struct proc_wifi_device *d = cls;

    switch (type) {
    case NL80211_ATTR_IFINDEX:
        d->index = (uint32_t)number_of(value, len);
        break;
    case NL80211_ATTR_IFNAME:
        netlink_text(d->name, sizeof(d->name), value, len);
        break;
    case NL80211_ATTR_WIPHY_FREQ: /* MHz */
        d->frequency_hertz = (uint32_t)number_of(value, len) * 1000000ull;
        break;
    }
}

static int add_device(const void *body, size_t len, void *cls)
{
    struct proc_wifi *w = cls;
    struct proc_wifi_device *d =
        array_room((void **)&w->devices, &w->device_room, w->device_count, sizeof(*d));
    if (!d)
        return -ENOMEM;

    *d = (struct proc_wifi_device){ 0 };
    each_attribute(body, len, take_device, d);
    w->device_count += d->name[0] != '\0';
    return 0;
}

int proc_wifi_parse_devices(const void *bytes, size_t len, struct proc_wifi *w)
{
    return netlink_messages(bytes, len, w->family, add_device, w);
}

/* ---- the network ---- */

/* Elements of IEEE 802.11, a byte of kind and one of length before each: the name is kind 0. */
static void take_elements(struct proc_wifi_network *n, const uint8_t *at, size_t len)
{
    while (len >= 2 && (size_t)at[1] + 2 <= len) {
        size_t size = at[1];
        if (at[0] == 0 && size <= sizeof(n->ssid)) {
            memcpy(n->ssid, at + 2, size);
            n->ssid_len = size;
        }
        at += size + 2;
        len -= size + 2;
    }
}

static void take_network(uint16_t type, const void *value, size_t len, void *cls)
{
    struct proc_wifi_network *n = cls;

    switch (type) {
    case NL80211_BSS_BSSID:
        copy_mac(n->bssid, value, len);
        break;
    case NL80211_BSS_STATUS: /* what is heard, and not joined, has none */
        n->is_joined = true;
        n->status = (uint32_t)number_of(value, len);
        break;
    case NL80211_BSS_INFORMATION_ELEMENTS:
        take_elements(n, value, len);
        break;
    }
}

static void take_scan(uint16_t type, const void *value, size_t len, void *cls)
{
    struct proc_wifi *w = cls;
    struct proc_wifi_network n = { 0 };

    if (type != NL80211_ATTR_BSS || w->network.is_joined)
        return;
    netlink_attributes(value, len, take_network, &n);
    if (n.is_joined)
        w->network = n;
}

static int add_scan(const void *body, size_t len, void *cls)
{
    each_attribute(body, len, take_scan, cls);
    return 0;
}

int proc_wifi_parse_network(const void *bytes, size_t len, struct proc_wifi *w)
{
    return netlink_messages(bytes, len, w->family, add_scan, w);
}

/* ---- stations ---- */

/* In units of 100 kbit/s, of 32 bits, and of 16 for what is old. */
static void take_rate(uint16_t type, const void *value, size_t len, void *cls)
{
    uint64_t *rate = cls;

    if (type == NL80211_RATE_INFO_BITRATE32 || (type == NL80211_RATE_INFO_BITRATE && !*rate))
        *rate = number_of(value, len) * 100000;
}

/* Bytes come of 64 bits, and of 32 where a driver is old. */
static void take_bytes(uint64_t *bytes, uint16_t type, uint16_t wide, const void *value, size_t len)
{
    if (type == wide || !*bytes)
        *bytes = number_of(value, len);
}

static int signed_byte(const void *value)
{
    int byte = *(const uint8_t *)value;

    return byte < 128 ? byte : byte - 256;
}

static uint64_t *counter_of(struct proc_wifi_station *s, uint16_t type)
{
    switch (type) {
    case NL80211_STA_INFO_CONNECTED_TIME:
        return &s->connected_seconds;
    case NL80211_STA_INFO_INACTIVE_TIME:
        return &s->inactive_milliseconds;
    case NL80211_STA_INFO_RX_PACKETS:
        return &s->received_packets;
    case NL80211_STA_INFO_TX_PACKETS:
        return &s->transmitted_packets;
    case NL80211_STA_INFO_TX_RETRIES:
        return &s->transmit_retries;
    case NL80211_STA_INFO_TX_FAILED:
        return &s->transmit_failures;
    case NL80211_STA_INFO_BEACON_LOSS:
        return &s->beacon_losses;
    default:
        return NULL;
    }
}

static void take_station(uint16_t type, const void *value, size_t len, void *cls)
{
    struct proc_wifi_station *s = cls;
    uint64_t *counter = counter_of(s, type);

    if (counter)
        *counter = number_of(value, len);
    else if (type == NL80211_STA_INFO_SIGNAL && len)
        s->signal_dbm = signed_byte(value);
    else if (type == NL80211_STA_INFO_RX_BITRATE)
        netlink_attributes(value, len, take_rate, &s->receive_bits_per_second);
    else if (type == NL80211_STA_INFO_TX_BITRATE)
        netlink_attributes(value, len, take_rate, &s->transmit_bits_per_second);
    else if (type == NL80211_STA_INFO_RX_BYTES || type == NL80211_STA_INFO_RX_BYTES64)
        take_bytes(&s->received_bytes, type, NL80211_STA_INFO_RX_BYTES64, value, len);
    else if (type == NL80211_STA_INFO_TX_BYTES || type == NL80211_STA_INFO_TX_BYTES64)
        take_bytes(&s->transmitted_bytes, type, NL80211_STA_INFO_TX_BYTES64, value, len);
}

static void take_station_head(uint16_t type, const void *value, size_t len, void *cls)
{
    struct proc_wifi_station *s = cls;

    if (type == NL80211_ATTR_MAC)
        copy_mac(s->mac, value, len);
    else if (type == NL80211_ATTR_STA_INFO)
        netlink_attributes(value, len, take_station, s);
}

static int add_station(const void *body, size_t len, void *cls)
{
    struct proc_wifi *w = cls;

    if (w->station_count == STATIONS_MAX)
        return -EFBIG;
    struct proc_wifi_station *s =
        array_room((void **)&w->stations, &w->station_room, w->station_count, sizeof(*s));
    if (!s)
        return -ENOMEM;

    *s = (struct proc_wifi_station){ 0 };
    each_attribute(body, len, take_station_head, s);
    w->station_count += s->mac[0] != '\0';
    return 0;
}

int proc_wifi_parse_stations(const void *bytes, size_t len, struct proc_wifi *w)
{
    return netlink_messages(bytes, len, w->family, add_station, w);
}

/* ---- asking ---- */

static int parse_family(const void *bytes, size_t len, void *cls)
{
    return proc_wifi_parse_family(bytes, len, cls);
}

static int parse_devices(const void *bytes, size_t len, void *cls)
{
    return proc_wifi_parse_devices(bytes, len, cls);
}

static int parse_network(const void *bytes, size_t len, void *cls)
{
    return proc_wifi_parse_network(bytes, len, cls);
}

static int parse_stations(const void *bytes, size_t len, void *cls)
{
    return proc_wifi_parse_stations(bytes, len, cls);
}

static void forget_family(void *cls)
{
    ((struct proc_wifi *)cls)->family = 0;
}

static void forget_devices(void *cls)
{
    ((struct proc_wifi *)cls)->device_count = 0;
}

static void forget_network(void *cls)
{
    ((struct proc_wifi *)cls)->network = (struct proc_wifi_network){ 0 };
}

static void forget_stations(void *cls)
{
    ((struct proc_wifi *)cls)->station_count = 0;
}

/* All families are listed: to ask for one by its name would load its module. */
static int ask_family(struct proc_wifi *w)
{
    const struct genlmsghdr all = { .cmd = CTRL_CMD_GETFAMILY, .version = 1 };
    const struct netlink_question q = { GENL_ID_CTRL, &all, sizeof(all), parse_family, forget_family, w };

    w->socket.protocol = NETLINK_GENERIC;
    int r = netlink_list(&w->socket, &q);
    return r < 0 ? r : w->family ? 0 : -ENOENT;
}

int proc_wifi_read(struct proc_wifi *w)
{
    const struct genlmsghdr all = { .cmd = NL80211_CMD_GET_INTERFACE };
    int r = ask_family(w);
    if (r < 0) {
        forget_devices(w);
        return r;
    }

    const struct netlink_question q = { w->family, &all, sizeof(all), parse_devices, forget_devices, w };
    return netlink_list(&w->socket, &q);
}

static int ask_device(struct proc_wifi *w, uint32_t index, uint8_t command,
                      int (*parse)(const void *bytes, size_t len, void *cls), void (*forget)(void *cls))
{
    const struct {
        struct genlmsghdr head;
        struct nlattr attribute;
        uint32_t index;
    } body = { { .cmd = command }, { NLA_HDRLEN + sizeof(index), NL80211_ATTR_IFINDEX }, index };
    const struct netlink_question q = { w->family, &body, sizeof(body), parse, forget, w };
    int r = netlink_list(&w->socket, &q);

    return r == -ENOENT || r == -EOPNOTSUPP || r == -ENODEV ? 0 : r;
}

int proc_wifi_read_device(struct proc_wifi *w, uint32_t index)
{
    int r = ask_device(w, index, NL80211_CMD_GET_SCAN, parse_network, forget_network);

    return r < 0 ? r : ask_device(w, index, NL80211_CMD_GET_STATION, parse_stations, forget_stations);
}

void proc_wifi_free(struct proc_wifi *w)
{
    netlink_close(&w->socket);
    free(w->devices);
    free(w->stations);
    *w = (struct proc_wifi){ 0 };
}
