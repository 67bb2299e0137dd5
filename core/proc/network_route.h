/* SPDX-License-Identifier: MIT */
/* Unicast routes of all tables, as rtnetlink(7) tells them (RTM_GETROUTE). Of the network namespace of this
 * process. */
#ifndef SONDA_PROC_NETWORK_ROUTE_H
#define SONDA_PROC_NETWORK_ROUTE_H

#include <stddef.h>
#include <stdint.h>

#include "proc/netlink.h"

/* A router may hold a million of them (BGP): past so many a reading fails. */
#define PROC_NETWORK_ROUTES_MAX 262144

/* "255.255.255.255" to "ffff:…:ffff/128", NUL included */
#define PROC_NETWORK_ADDRESS_MAX 52

struct proc_network_address {
    uint8_t len; /* of its bytes: 4, 16, or 0: there is none */
    uint8_t bytes[16];
};

/* One way of a route: a route by several devices is as many of them. */
struct proc_network_route {
    uint32_t device; /* its index; 0: none */
    uint32_t priority;
    struct proc_network_address source, destination, gateway;
    uint8_t prefix;   /* bits of the destination; 0: the default route */
    uint8_t protocol; /* RTPROT_*, linux/rtnetlink.h */
    uint16_t weight;  /* among the ways, from 1; 0: it is the only one */
};

/* Zero-initialised is ready. Socket and memory are kept from one reading to the next. */
struct proc_network_routes {
    struct netlink socket;
    struct proc_network_route *items;
    size_t count, room;
};

/* Returns 0, or a negative errno with count 0: -EFBIG past PROC_NETWORK_ROUTES_MAX. */
int proc_network_route_read(struct proc_network_routes *r);

/* One answer of the kernel, added to *r; a message too short for a route is left out. Returns as
 * proc_link_parse. */
int proc_network_route_parse(const void *bytes, size_t len, struct proc_network_routes *r);

void proc_network_route_free(struct proc_network_routes *r);

/* The address as text, "" where there is none. */
void proc_network_address_text(const struct proc_network_address *a, char text[PROC_NETWORK_ADDRESS_MAX]);

/* "default", or the destination with its prefix, "10.0.0.0/8". */
void proc_network_route_destination(const struct proc_network_route *r, char text[PROC_NETWORK_ADDRESS_MAX]);

/* "kernel", "boot", "static" …; "unknown". */
const char *proc_network_route_protocol(uint8_t protocol);

#endif
