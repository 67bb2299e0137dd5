/* SPDX-License-Identifier: MIT */
#include "proc/network_route.h"

#include <arpa/inet.h>
#include <errno.h>
#include <linux/rtnetlink.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"

/* RTPROT_*, linux/rtnetlink.h; as node_exporter names them. */
static const struct {
    uint8_t number;
    const char *name;
} protocols[] = {
    { 0, "unspec" },    { 1, "redirect" }, { 2, "kernel" }, { 3, "boot" },   { 4, "static" },
    { 8, "gated" },     { 9, "ra" },       { 10, "mrt" },   { 11, "zebra" }, { 12, "bird" },
    { 13, "dnrouted" }, { 14, "xorp" },    { 15, "ntk" },   { 16, "dhcp" },  { 17, "mrouted" },
    { 42, "babel" },    { 186, "bgp" },    { 187, "isis" }, { 188, "ospf" }, { 189, "rip" },
    { 192, "eigrp" },
};

const char *proc_network_route_protocol(uint8_t protocol)
{
    for (size_t i = 0; i < sizeof(protocols) / sizeof(protocols[0]); i++)
        if (protocols[i].number == protocol)
            return protocols[i].name;

    return "unknown";
}

void proc_network_address_text(const struct proc_network_address *a, char text[PROC_NETWORK_ADDRESS_MAX])
{
    text[0] = '\0';
    if (a->len == 4)
        inet_ntop(AF_INET, a->bytes, text, PROC_NETWORK_ADDRESS_MAX);
    else if (a->len == 16)
        inet_ntop(AF_INET6, a->bytes, text, PROC_NETWORK_ADDRESS_MAX);
}

void proc_network_route_destination(const struct proc_network_route *r, char text[PROC_NETWORK_ADDRESS_MAX])
{
    if (!r->prefix) {
        strcpy(text, "default");
        return;
    }

    proc_network_address_text(&r->destination, text);
    size_t len = strlen(text);
    snprintf(text + len, PROC_NETWORK_ADDRESS_MAX - len, "/%u", r->prefix);
}

static void take_address(struct proc_network_address *a, const void *value, size_t len)
{
    if (len != 4 && len != 16)
        return;

    a->len = (uint8_t)len;
    memcpy(a->bytes, value, len);
}

/* What is told once of a route, and where its list of ways lies. */
struct reading {
    struct proc_network_route route;
    const char *ways;
    size_t ways_len;
};

static void take_attribute(uint16_t type, const void *value, size_t len, void *cls)
{
    struct reading *r = cls;
    uint32_t *number = type == RTA_OIF ? &r->route.device : type == RTA_PRIORITY ? &r->route.priority : NULL;

    if (number && len >= sizeof(*number))
        memcpy(number, value, sizeof(*number));
    else if (type == RTA_DST)
        take_address(&r->route.destination, value, len);
    else if (type == RTA_PREFSRC)
        take_address(&r->route.source, value, len);
    else if (type == RTA_GATEWAY)
        take_address(&r->route.gateway, value, len);
    else if (type == RTA_MULTIPATH) {
        r->ways = value;
        r->ways_len = len;
    }
}

static int add_way(struct proc_network_routes *list, const struct proc_network_route *route)
{
    if (list->count == PROC_NETWORK_ROUTES_MAX)
        return -EFBIG;
    struct proc_network_route *r = array_room((void **)&list->items, &list->room, list->count, sizeof(*r));
    if (!r)
        return -ENOMEM;

    *r = *route;
    list->count++;
    return 0;
}

/* A run of struct rtnexthop, each with attributes behind it: the gateway. */
static int add_ways(struct proc_network_routes *list, const struct reading *whole)
{
    const char *at = whole->ways;
    size_t left = whole->ways_len;
    struct rtnexthop hop;
    int r = 0;

    while (r == 0 && left >= sizeof(hop)) {
        struct reading way = { .route = whole->route };
        memcpy(&hop, at, sizeof(hop));
        if (hop.rtnh_len < sizeof(hop) || hop.rtnh_len > left)
            return 0;
        way.route.gateway.len = 0;
        netlink_attributes(at + sizeof(hop), hop.rtnh_len - sizeof(hop), take_attribute, &way);
        way.route.device = (uint32_t)hop.rtnh_ifindex;
        way.route.weight = (uint16_t)(hop.rtnh_hops + 1);
        r = add_way(list, &way.route);
        size_t step = RTA_ALIGN((size_t)hop.rtnh_len);
        at += step < left ? step : left;
        left -= step < left ? step : left;
    }

    return r;
}

static int add(const void *body, size_t len, void *cls)
{
    struct reading r = { .ways = NULL };
    struct rtmsg m;

    if (len < NLMSG_ALIGN(sizeof(m)))
        return 0;
    memcpy(&m, body, sizeof(m));
    if (m.rtm_type != RTN_UNICAST)
        return 0;

    r.route.prefix = m.rtm_dst_len;
    r.route.protocol = m.rtm_protocol;
    size_t head = NLMSG_ALIGN(sizeof(m));
    netlink_attributes((const char *)body + head, len - head, take_attribute, &r);

    return r.ways_len ? add_ways(cls, &r) : add_way(cls, &r.route);
}

int proc_network_route_parse(const void *bytes, size_t len, struct proc_network_routes *r)
{
    return netlink_messages(bytes, len, RTM_NEWROUTE, add, r);
}

static int parse(const void *bytes, size_t len, void *cls)
{
    return proc_network_route_parse(bytes, len, cls);
}

static void forget(void *cls)
{
    ((struct proc_network_routes *)cls)->count = 0;
}

int proc_network_route_read(struct proc_network_routes *list)
{
    const struct rtmsg all = { .rtm_family = AF_UNSPEC };
    const struct netlink_question q = { RTM_GETROUTE, &all, sizeof(all), parse, forget, list };

    return netlink_list(&list->socket, &q);
}

void proc_network_route_free(struct proc_network_routes *r)
{
    netlink_close(&r->socket);
    free(r->items);
    *r = (struct proc_network_routes){ 0 };
}
