/* SPDX-License-Identifier: MIT */
/* Feed of rows "netclass": properties of network devices, as /sys/class/net has them
 * (Documentation/ABI/testing/sysfs-class-net); row label: the device.
 *
 * Where the host is the live one, most of them come with the one rtnetlink exchange that counts the traffic
 * (link.h). Read from sysfs are what only it tells: speed and duplex of a device that is up, and, once a
 * device until its name or address changes (which is when they may), how name and address were assigned and
 * the device's id. */
#include <errno.h>
#include <net/if.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "base/scan.h"
#include "feed/shared.h"
#include "feed/sources.h"

#ifndef IFF_LOWER_UP
#define IFF_LOWER_UP 0x10000
#define IFF_DORMANT  0x20000
#endif

/* Numbers in the order of their fields. */
enum {
    ADDRESS_ASSIGN_TYPE,
    CARRIER,
    CARRIER_CHANGES,
    CARRIER_UPS,
    CARRIER_DOWNS,
    DEVICE_ID,
    DORMANT,
    FLAGS,
    INDEX,
    PARENT_INDEX,
    LINK_MODE,
    MTU,
    NAME_ASSIGN_TYPE,
    GROUP,
    QUEUE_LENGTH,
    TYPE,
    NUMBERS,
    SPEED = NUMBERS,
    VALID_SPEED,
    UP,
    INFO,
};

static const struct feed_field FIELDS[] = {
    { "address_assign_type", 1 },
    { "carrier", 1 },
    { "carrier_changes", 1 },
    { "carrier_up_changes", 1 },
    { "carrier_down_changes", 1 },
    { "device_id", 1 },
    { "dormant", 1 },
    { "flags", 1 },
    { "index", 1 },
    { "parent_index", 1 },
    { "link_mode", 1 },
    { "mtu_bytes", 1 },
    { "name_assign_type", 1 },
    { "group", 1 },
    { "queue_length", 1 },
    { "type", 1 },
    { "speed_bytes", 1 }, /* -125000 where the device does not know */
    { "valid_speed_bytes", 1 },
    { "up", 1 },
    { "info", 7 }, /* device, address, broadcast, duplex, operstate, adminstate, ifalias */
    { NULL, 0 },
};

static const char *const attributes[NUMBERS] = {
    "addr_assign_type",
    "carrier",
    "carrier_changes",
    "carrier_up_count",
    "carrier_down_count",
    "dev_id",
    "dormant",
    "flags",
    "ifindex",
    "iflink",
    "link_mode",
    "mtu",
    "name_assign_type",
    "netdev_group",
    "tx_queue_len",
    "type",
};

#define TEXT_MAX 256

/* One device, whatever it was read from. Texts are "" and numbers PROC_ABSENT where there is none. */
struct device {
    const char *name;
    char address[TEXT_MAX], broadcast[TEXT_MAX], alias[TEXT_MAX], duplex[TEXT_MAX], operstate[TEXT_MAX];
    uint64_t numbers[NUMBERS];
    bool has_speed;
    int64_t speed; /* Mbit/s; -1 where it is not known */
};

/* What sysfs alone tells and seldom changes. */
struct assigned {
    uint64_t index;
    char name[PROC_LINK_NAME_MAX], address[PROC_LINK_ADDRESS_MAX];
    uint64_t address_assign_type, name_assign_type, device_id;
};

struct state {
    struct assigned *items;
    size_t count, room;
};

static ssize_t read_attribute(struct feed *f, const char *device, const char *name, const char **text)
{
    char path[128];

    snprintf(path, sizeof(path), "class/net/%s/%s", device, name);
    return procfs_text(f->context->sys, path, text);
}

static void read_text(struct feed *f, const char *device, const char *name, char text[TEXT_MAX])
{
    const char *read;
    ssize_t len = read_attribute(f, device, name, &read);

    while (len > 0 && (read[len - 1] == '\n' || read[len - 1] == ' '))
        len--;
    if (len < 0 || len >= TEXT_MAX)
        len = 0;
    memcpy(text, len ? read : "", (size_t)len);
    text[len] = '\0';
}

/* Decimal, or hexadecimal after 0x. */
static uint64_t read_number(struct feed *f, const char *device, const char *name)
{
    const char *text;
    uint64_t value;

    if (read_attribute(f, device, name, &text) <= 0)
        return PROC_ABSENT;
    bool found = scan_literal(&text, "0x") ? scan_hex(&text, &value) : scan_u64(&text, &value);

    return found ? value : PROC_ABSENT;
}

static void read_speed(struct feed *f, struct device *d)
{
    const char *text;

    d->has_speed = read_attribute(f, d->name, "speed", &text) > 0 && scan_i64(&text, &d->speed);
    read_text(f, d->name, "duplex", d->duplex);
}

static const char *admin_state(const struct device *d)
{
    if (d->numbers[FLAGS] == PROC_ABSENT)
        return "unknown";

    return d->numbers[FLAGS] & IFF_UP ? "up" : "down";
}

static void give(struct feed *f, const struct device *d)
{
    const char *const texts[] = { d->name,      d->address,     d->broadcast, d->duplex,
                                  d->operstate, admin_state(d), d->alias };

    for (size_t i = 1; i < 7; i++)
        feed_label(f, i, texts[i], strlen(texts[i]));
    feed_label(f, 0, d->name, strlen(d->name));
    feed_u64(f, INFO, 1);
    feed_u64(f, UP, strcmp(d->operstate, "up") == 0);
    for (size_t i = 0; i < NUMBERS; i++)
        feed_u64(f, i, d->numbers[i]);
    if (d->has_speed)
        feed_i64(f, SPEED, d->speed * 1000000 / 8);
    if (d->has_speed && d->speed >= 0)
        feed_i64(f, VALID_SPEED, d->speed * 1000000 / 8);
}

/* ---- live ---- */

static struct assigned *find_assigned(struct state *s, const struct proc_link *l)
{
    for (size_t i = 0; i < s->count; i++)
        if (s->items[i].index == l->index)
            return &s->items[i];

    return NULL;
}

static const struct assigned *read_assigned(struct feed *f, const struct proc_link *l, struct assigned *a)
{
    *a = (struct assigned){ .index = l->index,
                            .address_assign_type = read_number(f, l->name, "addr_assign_type"),
                            .name_assign_type = read_number(f, l->name, "name_assign_type"),
                            .device_id = read_number(f, l->name, "dev_id") };
    memcpy(a->name, l->name, sizeof(a->name));
    memcpy(a->address, l->address, sizeof(a->address));

    return a;
}

/* `place` is how many devices came before it: nearly always its place among the assigned, too. */
static const struct assigned *assigned_of(struct feed *f, const struct proc_link *l, size_t place)
{
    struct state *s = f->state;
    struct assigned *a =
        place < s->count && s->items[place].index == l->index ? &s->items[place] : find_assigned(s, l);

    if (a && strcmp(a->name, l->name) == 0 && strcmp(a->address, l->address) == 0)
        return a;
    if (!a) {
        a = array_room((void **)&s->items, &s->room, s->count, sizeof(*a));
        s->count += a != NULL;
    }

    return a ? read_assigned(f, l, a) : NULL;
}

/* sysfs shows what was asked of the device; rtnetlink adds what it is doing and hides who asked
 * (net/core/dev.c, dev_get_flags). */
static uint64_t sysfs_flags(const struct proc_link *l)
{
    uint64_t flags = l->flags & ~(uint64_t)(IFF_RUNNING | IFF_LOWER_UP | IFF_DORMANT | IFF_PROMISC);

    return flags | (l->promiscuity ? IFF_PROMISC : 0) | (l->allmulti ? IFF_ALLMULTI : 0);
}

static void fill_from_link(struct device *d, const struct proc_link *l, const struct assigned *a)
{
    bool up = l->flags & IFF_UP;
    const uint64_t numbers[NUMBERS] = {
        [ADDRESS_ASSIGN_TYPE] = a->address_assign_type,
        [CARRIER] = up ? l->carrier : PROC_ABSENT,
        [CARRIER_CHANGES] = l->carrier_changes,
        [CARRIER_UPS] = l->carrier_ups,
        [CARRIER_DOWNS] = l->carrier_downs,
        [DEVICE_ID] = a->device_id,
        [DORMANT] = up ? (l->flags & IFF_DORMANT) != 0 : PROC_ABSENT,
        [FLAGS] = sysfs_flags(l),
        [INDEX] = l->index,
        [PARENT_INDEX] = l->parent_index,
        [LINK_MODE] = l->link_mode,
        [MTU] = l->mtu_bytes,
        [NAME_ASSIGN_TYPE] = a->name_assign_type,
        [GROUP] = l->group,
        [QUEUE_LENGTH] = l->queue_length,
        [TYPE] = l->type,
    };

    memcpy(d->numbers, numbers, sizeof(numbers));
    memcpy(d->address, l->address, sizeof(l->address));
    memcpy(d->broadcast, l->broadcast, sizeof(l->broadcast));
    memcpy(d->alias, l->alias, sizeof(l->alias));
    strcpy(d->operstate, proc_link_operstate(l->operstate));
    d->duplex[0] = '\0';
    d->has_speed = false;
}

static int run_live(struct feed *f)
{
    const struct proc_links *links;
    struct state *s = f->state;
    int r = feed_shared_links(f, &links);
    if (r < 0)
        return r;

    /* Devices that went away make room for those that came. */
    if (s->count > links->count * 2 + 16)
        s->count = 0;
    for (size_t i = 0, place = 0; i < links->count && !feed_late(f); i++) {
        const struct proc_link *l = &links->items[i];
        struct device d;
        if (!feed_keeps(f, 0, l->name, strlen(l->name)))
            continue;
        const struct assigned *a = assigned_of(f, l, place++);
        if (!a)
            return -ENOMEM;
        d.name = l->name;
        fill_from_link(&d, l, a);
        if (l->flags & IFF_UP && !(l->flags & IFF_LOOPBACK))
            read_speed(f, &d);
        give(f, &d);
    }

    return 0;
}

/* ---- recorded ---- */

static int give_recorded(void *cls, const char *entry)
{
    struct feed *f = cls;
    struct device d = { .name = entry };

    if (feed_late(f))
        return -ETIMEDOUT;
    if (strlen(entry) >= PROC_LINK_NAME_MAX || strcmp(entry, "bonding_masters") == 0 ||
        !feed_keeps(f, 0, entry, strlen(entry)))
        return 0;

    for (size_t i = 0; i < NUMBERS; i++)
        d.numbers[i] = read_number(f, entry, attributes[i]);
    read_text(f, entry, "address", d.address);
    read_text(f, entry, "broadcast", d.broadcast);
    read_text(f, entry, "ifalias", d.alias);
    read_text(f, entry, "operstate", d.operstate);
    read_speed(f, &d);
    give(f, &d);

    return 0;
}

static int run(struct feed *f)
{
    bool live = procfs_live(f->context->proc) && procfs_live(f->context->sys);
    f->what = live ? "network devices" : "class/net";

    return live ? run_live(f) : procfs_list(f->context->sys, "class/net", give_recorded, f);
}

static void state_free(void *state)
{
    free(((struct state *)state)->items);
}

const struct feed_source feed_netclass = { .name = "netclass",
                                           .fields = FIELDS,
                                           .run = run,
                                           .state_size = sizeof(struct state),
                                           .state_free = state_free };
