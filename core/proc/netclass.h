/* SPDX-License-Identifier: MIT */
/* Properties of network devices, as /sys/class/net has them (Documentation/ABI/testing/sysfs-class-net).
 *
 * On the live host most of them come with the one rtnetlink exchange that counts the traffic (link.h). Read
 * from sysfs is what only it tells, once a device until its name or address changes (which is when they may):
 * how name and address were assigned, and the device's id. Speed and duplex of a device that is up are asked
 * of its driver. */
#ifndef SONDA_PROC_NETCLASS_H
#define SONDA_PROC_NETCLASS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "proc/ethtool.h"
#include "proc/field.h"
#include "proc/link.h"
#include "proc/procfs.h"

#define PROC_NETCLASS_TEXT_MAX 256

/* Texts are "" and numbers PROC_ABSENT where there is none. */
struct proc_netclass {
    char name[PROC_LINK_NAME_MAX];
    char address[PROC_NETCLASS_TEXT_MAX], broadcast[PROC_NETCLASS_TEXT_MAX];
    char alias[PROC_NETCLASS_TEXT_MAX], duplex[PROC_NETCLASS_TEXT_MAX], operstate[PROC_NETCLASS_TEXT_MAX];
    char adminstate[8]; /* "up", "down"; "unknown" without flags */
    uint64_t address_assign_type;
    uint64_t carrier, dormant; /* 0 or 1; none while the device is down */
    uint64_t carrier_changes, carrier_up_changes, carrier_down_changes;
    uint64_t device_id;
    uint64_t flags; /* IFF_*, as sysfs shows them */
    uint64_t index, parent_index;
    uint64_t link_mode, mtu_bytes, name_assign_type, group, queue_length, type;
    bool has_speed;
    int64_t speed_bytes; /* a second; below 0 where the device does not know: -1 Mbit/s in sysfs */
};

/* From sysfs alone, with some twenty files. Returns 0, or with *ret unspecified -ENAMETOOLONG, or -ENOENT
 * where there is no such device (entries of class/net may be none: bonding_masters). */
int proc_netclass_read(struct procfs *sys, const char *name, struct proc_netclass *ret);

struct proc_netclass_assigned;

/* What sysfs alone tells and seldom changes, of the devices of the readings before. Zero-initialised is
 * ready. */
struct proc_netclass_known {
    struct proc_netclass_assigned *items;
    size_t count, room, next;
    struct proc_ethtool drivers; /* who is asked for speeds */
};

/* To be called before the first of so many links is read: devices that went away make room for those that
 * came. */
void proc_netclass_begin(struct proc_netclass_known *k, size_t links);

/* Of a device that rtnetlink told of. Returns 0 or -ENOMEM. */
int proc_netclass_read_link(struct procfs *sys, const struct proc_link *l, struct proc_netclass_known *k,
                            struct proc_netclass *ret);

/* After the last of them: the socket over which drivers were asked is closed, what is known stays. */
void proc_netclass_end(struct proc_netclass_known *k);

void proc_netclass_free(struct proc_netclass_known *k);

extern const struct proc_field proc_netclass_fields[]; /* of struct proc_netclass */

#endif
