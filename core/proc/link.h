/* SPDX-License-Identifier: MIT */
/* Network devices as rtnetlink(7) tells them (RTM_GETLINK): one exchange for what would be some thirty small
 * files a device. Of the network namespace of this process. */
#ifndef SONDA_PROC_LINK_H
#define SONDA_PROC_LINK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "proc/netlink.h"

#define PROC_LINK_NAME_MAX    32 /* the kernel's IFNAMSIZ is 16 */
#define PROC_LINK_ALIAS_MAX   256
#define PROC_LINK_ADDRESS_MAX 96 /* "aa:bb:…" of up to 32 bytes (MAX_ADDR_LEN) */

/* struct rtnl_link_stats64, linux/if_link.h. */
struct proc_link_stats {
    uint64_t received_packets, sent_packets, received_bytes, sent_bytes;
    uint64_t received_errors, sent_errors, received_dropped, sent_dropped;
    uint64_t multicast, collisions;
    uint64_t received_length_errors, received_over_errors, received_crc_errors, received_frame_errors;
    uint64_t received_fifo_errors, received_missed_errors;
    uint64_t sent_aborted_errors, sent_carrier_errors, sent_fifo_errors, sent_heartbeat_errors,
        sent_window_errors;
    uint64_t received_compressed, sent_compressed, received_nohandler;
};

#define PROC_LINK_STATS 24

/* PROC_ABSENT where the kernel did not tell the number. */
struct proc_link {
    char name[PROC_LINK_NAME_MAX];
    char alias[PROC_LINK_ALIAS_MAX];
    char address[PROC_LINK_ADDRESS_MAX], broadcast[PROC_LINK_ADDRESS_MAX];
    uint64_t index, parent_index;   /* parent: IFLA_LINK, its own index where there is none */
    uint64_t flags, type;           /* IFF_*, ARPHRD_* */
    uint64_t promiscuity, allmulti; /* how often asked for; allmulti since Linux 6.0, before it 0 */
    uint64_t mtu_bytes, queue_length, group, link_mode;
    uint64_t operstate; /* IF_OPER_*, linux/if.h */
    uint64_t carrier, carrier_changes, carrier_ups, carrier_downs;
    bool has_stats;
    struct proc_link_stats stats;
};

/* Zero-initialised is ready. Socket and memory are kept from one reading to the next. */
struct proc_links {
    struct netlink socket;
    struct proc_link *items;
    size_t count, room;
};

/* Returns 0, or a negative errno with count 0. */
int proc_link_read(struct proc_links *links);

/* One answer of the kernel: a run of netlink messages. Devices are added to `links`; a message that is too
 * short for one is left out. Returns 1 at the end of the dump, 0 where more is to come, -EBADMSG, -EINTR (the
 * dump is not consistent: ask again), or the kernel's own error. */
int proc_link_parse(const void *bytes, size_t len, struct proc_links *links);

/* The place of the device of that index, or `count`. Lists of the kernel's come in the order of devices:
 * `place`, where the last one was found, is where the search begins. */
size_t proc_link_find(const struct proc_links *links, uint64_t index, size_t place);

void proc_link_free(struct proc_links *links);

/* "up", "down", "unknown" …, as sysfs names it. */
const char *proc_link_operstate(uint64_t operstate);

#endif
