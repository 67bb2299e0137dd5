/* SPDX-License-Identifier: MIT */
/* Feeds of keys from network protocols and the memory manager: "netstat" (netstat, snmp, snmp6), "sockstat"
 * (sockstat, sockstat6), "vmstat". */
#ifndef SONDA_FEED_PROTOCOL_H
#define SONDA_FEED_PROTOCOL_H

#include "feed/feed.h"

extern const struct feed_source feed_netstat, feed_sockstat, feed_vmstat;

#endif
