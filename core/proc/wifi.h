/* SPDX-License-Identifier: MIT */
/* Wireless devices, the networks that they are in and the stations that they hear, as nl80211 tells them over
 * generic netlink (linux/nl80211.h). Of the network namespace of this process. */
#ifndef SONDA_PROC_WIFI_H
#define SONDA_PROC_WIFI_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "proc/netlink.h"

#define PROC_WIFI_NAME_MAX 32
#define PROC_WIFI_MAC_MAX  18 /* "aa:bb:cc:dd:ee:ff" */
#define PROC_WIFI_SSID_MAX 32 /* bytes, of any value */

struct proc_wifi_device {
    uint32_t index;
    char name[PROC_WIFI_NAME_MAX]; /* "": a virtual one, of which no more is told */
    uint64_t frequency_hertz;      /* 0: none */
};

struct proc_wifi_network {
    bool is_joined; /* false: the rest is not set */
    char bssid[PROC_WIFI_MAC_MAX];
    uint8_t ssid[PROC_WIFI_SSID_MAX];
    size_t ssid_len;
    uint32_t status; /* NL80211_BSS_STATUS_* */
};

/* What is not told is 0. */
struct proc_wifi_station {
    char mac[PROC_WIFI_MAC_MAX];
    uint64_t connected_seconds, inactive_milliseconds;
    uint64_t receive_bits_per_second, transmit_bits_per_second;
    uint64_t received_bytes, transmitted_bytes, received_packets, transmitted_packets;
    uint64_t transmit_retries, transmit_failures, beacon_losses;
    int64_t signal_dbm;
};

/* Zero-initialised is ready. Socket and memory are kept from one reading to the next. */
struct proc_wifi {
    struct netlink socket;
    uint16_t family; /* the kernel's number of nl80211; 0: not known */
    struct proc_wifi_device *devices;
    size_t device_count, device_room;
    struct proc_wifi_network network;   /* of the device that was asked last */
    struct proc_wifi_station *stations; /* the same */
    size_t station_count, station_room;
};

/* The devices. Returns 0, or a negative errno with none: -ENOENT on a kernel without nl80211. */
int proc_wifi_read(struct proc_wifi *w);

/* network and stations of a device; what its driver does not tell is none. Returns 0 or a negative errno. */
int proc_wifi_read_device(struct proc_wifi *w, uint32_t index);

/* One answer of the kernel each, returning as proc_link_parse: the number of nl80211 is put into w->family,
 * the others are added. A message of another shape is left out. */
int proc_wifi_parse_family(const void *bytes, size_t len, struct proc_wifi *w);
int proc_wifi_parse_devices(const void *bytes, size_t len, struct proc_wifi *w);
int proc_wifi_parse_network(const void *bytes, size_t len, struct proc_wifi *w);
int proc_wifi_parse_stations(const void *bytes, size_t len, struct proc_wifi *w);

/* "client", "ad-hoc", "unknown". */
const char *proc_wifi_mode(uint32_t status);

void proc_wifi_free(struct proc_wifi *w);

#endif
