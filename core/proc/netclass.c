/* SPDX-License-Identifier: MIT */
#include "proc/netclass.h"

#include <errno.h>
#include <net/if.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "base/scan.h"

#ifndef IFF_LOWER_UP
#define IFF_LOWER_UP 0x10000
#define IFF_DORMANT  0x20000
#endif

#define MEGABIT_BYTES (1000000 / 8)

struct proc_netclass_assigned {
    uint64_t index;
    char name[PROC_LINK_NAME_MAX], address[PROC_LINK_ADDRESS_MAX];
    uint64_t address_assign_type, name_assign_type, device_id;
};

/* ---- sysfs ---- */

static const struct attribute {
    const char *name;
    size_t offset;
} numbers[] = {
    { "addr_assign_type", offsetof(struct proc_netclass, address_assign_type) },
    { "carrier", offsetof(struct proc_netclass, carrier) },
    { "carrier_changes", offsetof(struct proc_netclass, carrier_changes) },
    { "carrier_up_count", offsetof(struct proc_netclass, carrier_up_changes) },
    { "carrier_down_count", offsetof(struct proc_netclass, carrier_down_changes) },
    { "dev_id", offsetof(struct proc_netclass, device_id) },
    { "dormant", offsetof(struct proc_netclass, dormant) },
    { "flags", offsetof(struct proc_netclass, flags) },
    { "ifindex", offsetof(struct proc_netclass, index) },
    { "iflink", offsetof(struct proc_netclass, parent_index) },
    { "link_mode", offsetof(struct proc_netclass, link_mode) },
    { "mtu", offsetof(struct proc_netclass, mtu_bytes) },
    { "name_assign_type", offsetof(struct proc_netclass, name_assign_type) },
    { "netdev_group", offsetof(struct proc_netclass, group) },
    { "tx_queue_len", offsetof(struct proc_netclass, queue_length) },
    { "type", offsetof(struct proc_netclass, type) },
}, texts[] = {
    { "address", offsetof(struct proc_netclass, address) },
    { "broadcast", offsetof(struct proc_netclass, broadcast) },
    { "ifalias", offsetof(struct proc_netclass, alias) },
    { "operstate", offsetof(struct proc_netclass, operstate) },
};

static ssize_t read_attribute(struct procfs *sys, const char *device, const char *name, const char **text)
{
    char path[128];

    snprintf(path, sizeof(path), "class/net/%s/%s", device, name);
    return procfs_text(sys, path, text);
}

/* Returns whether there is such a file. */
static bool read_text(struct procfs *sys, const char *device, const char *name,
                      char text[PROC_NETCLASS_TEXT_MAX])
{
    const char *read;
    ssize_t all = read_attribute(sys, device, name, &read), len = all;

    while (len > 0 && (read[len - 1] == '\n' || read[len - 1] == ' '))
        len--;
    if (len < 0 || len >= PROC_NETCLASS_TEXT_MAX)
        len = 0;
    memcpy(text, len ? read : "", (size_t)len);
    text[len] = '\0';

    return all >= 0;
}

/* Decimal, or hexadecimal after 0x. */
static uint64_t read_number(struct procfs *sys, const char *device, const char *name)
{
    const char *text;
    uint64_t value;

    if (read_attribute(sys, device, name, &text) <= 0)
        return PROC_ABSENT;
    bool found = scan_literal(&text, "0x") ? scan_hex(&text, &value) : scan_u64(&text, &value);

    return found ? value : PROC_ABSENT;
}

static void read_speed(struct procfs *sys, struct proc_netclass *d)
{
    const char *text;
    int64_t megabits = 0;

    d->has_speed = read_attribute(sys, d->name, "speed", &text) > 0 && scan_i64(&text, &megabits) &&
                   !__builtin_mul_overflow(megabits, MEGABIT_BYTES, &d->speed_bytes);
    read_text(sys, d->name, "duplex", d->duplex);
}

static bool refused_by_driver(int r)
{
    return r == -EOPNOTSUPP || r == -EINVAL || r == -ENODEV;
}

/* The same of the driver itself; of sysfs where it cannot be asked (a filter of system calls). */
static void ask_speed(struct procfs *sys, struct proc_ethtool *drivers, struct proc_netclass *d)
{
    struct proc_ethtool_speed speed;
    int r = procfs_live(sys) ? proc_ethtool_read_speed(d->name, drivers, &speed) : -ENOSYS;

    if (r == 0) {
        d->has_speed = true;
        d->speed_bytes = speed.megabits * MEGABIT_BYTES;
        strcpy(d->duplex, speed.duplex);
    } else if (!refused_by_driver(r)) {
        read_speed(sys, d);
    }
}

static void fill_adminstate(struct proc_netclass *d)
{
    strcpy(d->adminstate, d->flags == PROC_ABSENT ? "unknown" : d->flags & IFF_UP ? "up" : "down");
}

int proc_netclass_read(struct procfs *sys, const char *name, struct proc_netclass *ret)
{
    bool found = false;

    if (!scan_copy(ret->name, sizeof(ret->name), name, strlen(name)))
        return -ENAMETOOLONG;
    for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++) {
        uint64_t *number = (uint64_t *)((char *)ret + numbers[i].offset);
        *number = read_number(sys, name, numbers[i].name);
        found |= *number != PROC_ABSENT;
    }
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
        found |= read_text(sys, name, texts[i].name, (char *)ret + texts[i].offset);
    read_speed(sys, ret);
    fill_adminstate(ret);

    return found ? 0 : -ENOENT;
}

/* ---- rtnetlink ---- */

void proc_netclass_begin(struct proc_netclass_known *k, size_t links)
{
    k->next = 0;
    if (k->count > links * 2 + 16)
        k->count = 0;
}

/* Devices come in one order, so the next one is nearly always the one behind the last. */
static struct proc_netclass_assigned *find_assigned(struct proc_netclass_known *k, uint64_t index)
{
    for (size_t i = 0; i < k->count; i++) {
        size_t place = (k->next + i) % k->count;
        if (k->items[place].index == index) {
            k->next = place + 1;
            return &k->items[place];
        }
    }

    return NULL;
}

static void read_assigned(struct procfs *sys, const struct proc_link *l, struct proc_netclass_assigned *a)
{
    *a = (struct proc_netclass_assigned){
        .index = l->index,
        .address_assign_type = read_number(sys, l->name, "addr_assign_type"),
        .name_assign_type = read_number(sys, l->name, "name_assign_type"),
        .device_id = read_number(sys, l->name, "dev_id"),
    };
    memcpy(a->name, l->name, sizeof(a->name));
    memcpy(a->address, l->address, sizeof(a->address));
}

static const struct proc_netclass_assigned *assigned_of(struct procfs *sys, const struct proc_link *l,
                                                        struct proc_netclass_known *k)
{
    struct proc_netclass_assigned *a = find_assigned(k, l->index);
    if (a && strcmp(a->name, l->name) == 0 && strcmp(a->address, l->address) == 0)
        return a;

    if (!a) {
        a = array_room((void **)&k->items, &k->room, k->count, sizeof(*a));
        if (!a)
            return NULL;
        k->next = ++k->count;
    }
    read_assigned(sys, l, a);

    return a;
}

/* sysfs shows what was asked of the device; rtnetlink adds what it is doing and hides who asked
 * (net/core/dev.c, dev_get_flags). */
static uint64_t sysfs_flags(const struct proc_link *l)
{
    uint64_t flags = l->flags & ~(uint64_t)(IFF_RUNNING | IFF_LOWER_UP | IFF_DORMANT | IFF_PROMISC);

    return flags | (l->promiscuity ? IFF_PROMISC : 0) | (l->allmulti ? IFF_ALLMULTI : 0);
}

static void fill_numbers(const struct proc_link *l, const struct proc_netclass_assigned *a,
                         struct proc_netclass *d)
{
    bool up = l->flags & IFF_UP;

    d->address_assign_type = a->address_assign_type;
    d->carrier = up ? l->carrier : PROC_ABSENT;
    d->dormant = up ? (l->flags & IFF_DORMANT) != 0 : PROC_ABSENT;
    d->carrier_changes = l->carrier_changes;
    d->carrier_up_changes = l->carrier_ups;
    d->carrier_down_changes = l->carrier_downs;
    d->device_id = a->device_id;
    d->flags = sysfs_flags(l);
    d->index = l->index;
    d->parent_index = l->parent_index;
    d->link_mode = l->link_mode;
    d->mtu_bytes = l->mtu_bytes;
    d->name_assign_type = a->name_assign_type;
    d->group = l->group;
    d->queue_length = l->queue_length;
    d->type = l->type;
}

static void fill_texts(const struct proc_link *l, struct proc_netclass *d)
{
    memcpy(d->name, l->name, sizeof(d->name));
    memcpy(d->address, l->address, sizeof(l->address));
    memcpy(d->broadcast, l->broadcast, sizeof(l->broadcast));
    memcpy(d->alias, l->alias, sizeof(l->alias));
    strcpy(d->operstate, proc_link_operstate(l->operstate));
    d->duplex[0] = '\0';
    fill_adminstate(d);
}

int proc_netclass_read_link(struct procfs *sys, const struct proc_link *l, struct proc_netclass_known *k,
                            struct proc_netclass *ret)
{
    const struct proc_netclass_assigned *a = assigned_of(sys, l, k);
    if (!a)
        return -ENOMEM;

    fill_numbers(l, a, ret);
    fill_texts(l, ret);
    ret->has_speed = false;
    if (l->flags & IFF_UP && !(l->flags & IFF_LOOPBACK))
        ask_speed(sys, &k->drivers, ret);

    return 0;
}

void proc_netclass_end(struct proc_netclass_known *k)
{
    proc_ethtool_free(&k->drivers);
}

void proc_netclass_free(struct proc_netclass_known *k)
{
    proc_netclass_end(k);
    free(k->items);
    *k = (struct proc_netclass_known){ 0 };
}

const struct proc_field proc_netclass_fields[] = {
    { "name", PROC_STRING, false, offsetof(struct proc_netclass, name), "" },
    { "address", PROC_STRING, false, offsetof(struct proc_netclass, address), "\"aa:bb:…\"" },
    { "broadcast", PROC_STRING, false, offsetof(struct proc_netclass, broadcast), "" },
    { "alias", PROC_STRING, false, offsetof(struct proc_netclass, alias), "" },
    { "duplex", PROC_STRING, false, offsetof(struct proc_netclass, duplex), "\"full\", \"half\"" },
    { "operstate", PROC_STRING, false, offsetof(struct proc_netclass, operstate), "\"up\", \"down\" …" },
    { "adminstate", PROC_STRING, false, offsetof(struct proc_netclass, adminstate), "\"up\", \"down\"" },
    { "address_assign_type", PROC_U64, true, offsetof(struct proc_netclass, address_assign_type), "" },
    { "carrier", PROC_U64, true, offsetof(struct proc_netclass, carrier), "none while it is down" },
    { "dormant", PROC_U64, true, offsetof(struct proc_netclass, dormant), "none while it is down" },
    { "carrier_changes", PROC_U64, true, offsetof(struct proc_netclass, carrier_changes), "" },
    { "carrier_up_changes", PROC_U64, true, offsetof(struct proc_netclass, carrier_up_changes), "" },
    { "carrier_down_changes", PROC_U64, true, offsetof(struct proc_netclass, carrier_down_changes), "" },
    { "device_id", PROC_U64, true, offsetof(struct proc_netclass, device_id), "" },
    { "flags", PROC_U64, true, offsetof(struct proc_netclass, flags), "IFF_*" },
    { "index", PROC_U64, true, offsetof(struct proc_netclass, index), "" },
    { "parent_index", PROC_U64, true, offsetof(struct proc_netclass, parent_index), "" },
    { "link_mode", PROC_U64, true, offsetof(struct proc_netclass, link_mode), "" },
    { "mtu_bytes", PROC_U64, true, offsetof(struct proc_netclass, mtu_bytes), "" },
    { "name_assign_type", PROC_U64, true, offsetof(struct proc_netclass, name_assign_type), "" },
    { "group", PROC_U64, true, offsetof(struct proc_netclass, group), "" },
    { "queue_length", PROC_U64, true, offsetof(struct proc_netclass, queue_length), "in packets" },
    { "type", PROC_U64, true, offsetof(struct proc_netclass, type), "ARPHRD_*" },
    PROC_FIELDS_END,
};
