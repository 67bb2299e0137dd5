/* SPDX-License-Identifier: MIT */
#include "proc/qdisc.h"

#include <errno.h>
#include <linux/gen_stats.h>
#include <linux/pkt_sched.h>
#include <linux/rtnetlink.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"

/* Packets past 32 bits, since Linux 5.5 (gen_stats.h). */
#define PACKETS_64 8

static void take_queue(struct proc_qdisc *q, const void *value, size_t len)
{
    struct gnet_stats_queue queue = { 0 };

    memcpy(&queue, value, len < sizeof(queue) ? len : sizeof(queue));
    q->queued_packets = queue.qlen;
    q->queued_bytes = queue.backlog;
    q->drops = queue.drops;
    q->requeues = queue.requeues;
    q->overlimits = queue.overlimits;
}

/* Of TCA_STATS2. The old TCA_STATS beside it tells less of the same. */
static void take_statistic(uint16_t type, const void *value, size_t len, void *cls)
{
    struct proc_qdisc *q = cls;
    struct gnet_stats_basic basic = { 0 };

    switch (type) {
    case TCA_STATS_BASIC:
        memcpy(&basic, value, len < sizeof(basic) ? len : sizeof(basic));
        q->bytes = basic.bytes;
        q->packets = basic.packets;
        break;
    case TCA_STATS_QUEUE:
        take_queue(q, value, len);
        break;
    case PACKETS_64: /* stands behind TCA_STATS_BASIC */
        if (len >= sizeof(q->packets))
            memcpy(&q->packets, value, sizeof(q->packets));
        break;
    }
}

static void take_attribute(uint16_t type, const void *value, size_t len, void *cls)
{
    struct proc_qdisc *q = cls;

    if (type == TCA_KIND)
        netlink_text(q->kind, sizeof(q->kind), value, len);
    else if (type == TCA_STATS2)
        netlink_attributes(value, len, take_statistic, q);
}

/* Those at a root have TC_H_ROOT for a parent, or none. */
static int add(const void *body, size_t len, void *cls)
{
    struct proc_qdiscs *list = cls;
    struct tcmsg m;

    if (len < NLMSG_ALIGN(sizeof(m)))
        return 0;
    memcpy(&m, body, sizeof(m));
    if (m.tcm_parent && m.tcm_parent != TC_H_ROOT)
        return 0;
    struct proc_qdisc *q = array_room((void **)&list->items, &list->room, list->count, sizeof(*q));
    if (!q)
        return -ENOMEM;

    *q = (struct proc_qdisc){ .device = (uint32_t)m.tcm_ifindex };
    size_t head = NLMSG_ALIGN(sizeof(m));
    netlink_attributes((const char *)body + head, len - head, take_attribute, q);
    list->count += q->kind[0] != '\0';

    return 0;
}

int proc_qdisc_parse(const void *bytes, size_t len, struct proc_qdiscs *q)
{
    return netlink_messages(bytes, len, RTM_NEWQDISC, add, q);
}

static int parse(const void *bytes, size_t len, void *cls)
{
    return proc_qdisc_parse(bytes, len, cls);
}

static void forget(void *cls)
{
    ((struct proc_qdiscs *)cls)->count = 0;
}

int proc_qdisc_read(struct proc_qdiscs *list)
{
    const struct tcmsg all = { .tcm_family = 0 };
    const struct netlink_question q = { RTM_GETQDISC, &all, sizeof(all), parse, forget, list };

    return netlink_list(&list->socket, &q);
}

void proc_qdisc_free(struct proc_qdiscs *q)
{
    netlink_close(&q->socket);
    free(q->items);
    *q = (struct proc_qdiscs){ 0 };
}
