/* SPDX-License-Identifier: MIT */
/* Feed of rows "arp": ARP entries; row label: the device. From rtnetlink where the host is the live one, else
 * from net/arp. */
#ifndef SONDA_FEED_ARP_H
#define SONDA_FEED_ARP_H

#include "feed/feed.h"

extern const struct feed_source feed_arp;

#endif
