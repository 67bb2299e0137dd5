/* SPDX-License-Identifier: MIT */
/* Feed of rows "wifi": wireless devices, the network that each is in, the stations that each hears; row
 * labels: device; of `info` device, bssid, ssid, mode; of stations device, mac_address. */
#ifndef SONDA_FEED_WIFI_H
#define SONDA_FEED_WIFI_H

#include "feed/feed.h"

extern const struct feed_source feed_wifi;

#endif
