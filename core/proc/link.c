/* SPDX-License-Identifier: MIT */
#include "proc/link.h"

#include <errno.h>
#include <linux/if_link.h>
#include <linux/rtnetlink.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "base/scan.h"
#include "proc/netlink.h"

/* IFLA_ALLMULTI, since Linux 6.0: later than Debian 12's headers. */
#define ALLMULTI 61

/* IF_OPER_*, linux/if.h (RFC 2863). */
static const char *const operstates[] = { "unknown", "notpresent", "down", "lowerlayerdown",
                                          "testing", "dormant",    "up" };

const char *proc_link_operstate(uint64_t operstate)
{
    return operstate < sizeof(operstates) / sizeof(operstates[0]) ? operstates[operstate] : "unknown";
}

static void copy_address(char to[PROC_LINK_ADDRESS_MAX], const uint8_t *bytes, size_t len)
{
    static const char digits[] = "0123456789abcdef";
    char *at = to;

    for (size_t i = 0; i < len && i < PROC_LINK_ADDRESS_MAX / 3; i++) {
        *at++ = digits[bytes[i] >> 4];
        *at++ = digits[bytes[i] & 15];
        *at++ = ':';
    }
    to[at > to ? at - to - 1 : 0] = '\0';
}

/* Older kernels tell fewer counters: those missing stay 0. */
static void copy_stats(struct proc_link *l, const void *value, size_t len)
{
    _Static_assert(sizeof(l->stats) == PROC_LINK_STATS * sizeof(uint64_t), "only counters in it");
    size_t known = sizeof(l->stats);

    memcpy(&l->stats, value, len < known ? len : known);
    l->has_stats = true;
}

static void take_number(struct proc_link *l, uint16_t type, const void *value, size_t len)
{
    switch (type) {
    case IFLA_MTU:
        l->mtu_bytes = netlink_u32(value, len);
        break;
    case IFLA_TXQLEN:
        l->queue_length = netlink_u32(value, len);
        break;
    case IFLA_GROUP:
        l->group = netlink_u32(value, len);
        break;
    case IFLA_LINK:
        l->parent_index = netlink_u32(value, len);
        break;
    case IFLA_LINKMODE:
        l->link_mode = netlink_u8(value, len);
        break;
    case IFLA_OPERSTATE:
        l->operstate = netlink_u8(value, len);
        break;
    case IFLA_PROMISCUITY:
        l->promiscuity = netlink_u32(value, len);
        break;
    case ALLMULTI:
        l->allmulti = netlink_u32(value, len);
        break;
    case IFLA_CARRIER:
        l->carrier = netlink_u8(value, len);
        break;
    case IFLA_CARRIER_CHANGES:
        l->carrier_changes = netlink_u32(value, len);
        break;
    case IFLA_CARRIER_UP_COUNT:
        l->carrier_ups = netlink_u32(value, len);
        break;
    case IFLA_CARRIER_DOWN_COUNT:
        l->carrier_downs = netlink_u32(value, len);
        break;
    }
}

static void take_attribute(uint16_t type, const void *value, size_t len, void *cls)
{
    struct proc_link *l = cls;

    switch (type) {
    case IFLA_IFNAME:
        netlink_text(l->name, sizeof(l->name), value, len);
        break;
    case IFLA_IFALIAS:
        netlink_text(l->alias, sizeof(l->alias), value, len);
        break;
    case IFLA_ADDRESS:
        copy_address(l->address, value, len);
        break;
    case IFLA_BROADCAST:
        copy_address(l->broadcast, value, len);
        break;
    case IFLA_STATS64:
        copy_stats(l, value, len);
        break;
    default:
        take_number(l, type, value, len);
    }
}

static int add_link(const void *body, size_t len, void *cls)
{
    struct proc_links *links = cls;
    struct ifinfomsg info;

    if (len < NLMSG_ALIGN(sizeof(info)))
        return 0;
    memcpy(&info, body, sizeof(info));
    struct proc_link *l = array_room((void **)&links->items, &links->room, links->count, sizeof(*l));
    if (!l)
        return -ENOMEM;

    *l = (struct proc_link){
        .index = (uint32_t)info.ifi_index,
        .parent_index = (uint32_t)info.ifi_index,
        .flags = info.ifi_flags,
        .type = info.ifi_type,
        .mtu_bytes = PROC_ABSENT,
        .queue_length = PROC_ABSENT,
        .group = PROC_ABSENT,
        .link_mode = PROC_ABSENT,
        .carrier = PROC_ABSENT,
        .carrier_changes = PROC_ABSENT,
        .carrier_ups = PROC_ABSENT,
        .carrier_downs = PROC_ABSENT,
    };
    size_t head = NLMSG_ALIGN(sizeof(info));
    netlink_attributes((const char *)body + head, len - head, take_attribute, l);
    links->count += l->name[0] != '\0';

    return 0;
}

int proc_link_parse(const void *bytes, size_t len, struct proc_links *links)
{
    return netlink_messages(bytes, len, RTM_NEWLINK, add_link, links);
}

static int parse(const void *bytes, size_t len, void *cls)
{
    return proc_link_parse(bytes, len, cls);
}

static void forget(void *cls)
{
    ((struct proc_links *)cls)->count = 0;
}

int proc_link_read(struct proc_links *links)
{
    struct ifinfomsg all = { .ifi_family = 0 };
    const struct netlink_question q = { RTM_GETLINK, &all, sizeof(all), parse, forget, links };

    return netlink_list(&links->socket, &q);
}

size_t proc_link_find(const struct proc_links *links, uint64_t index, size_t place)
{
    for (size_t i = 0; i < links->count; i++)
        if (links->items[(place + i) % links->count].index == index)
            return (place + i) % links->count;

    return links->count;
}

void proc_link_free(struct proc_links *links)
{
    netlink_close(&links->socket);
    free(links->items);
    *links = (struct proc_links){ 0 };
}
