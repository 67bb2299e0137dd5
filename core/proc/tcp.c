/* SPDX-License-Identifier: MIT */
#include "proc/tcp.h"

#include <errno.h>
#include <linux/inet_diag.h>
#include <linux/sock_diag.h>
#include <netinet/in.h>
#include <stdbool.h>
#include <string.h>

#include "base/scan.h"

/* net/tcp_states.h */
static const char *const states[PROC_TCP_STATES] = {
    NULL,        "established", "syn_sent",   "syn_recv", "fin_wait1", "fin_wait2",
    "time_wait", "close",       "close_wait", "last_ack", "listen",    "closing",
};

const char *proc_tcp_state(size_t state)
{
    return state < PROC_TCP_STATES ? states[state] : NULL;
}

static bool count(struct proc_tcp *t, uint64_t state, uint64_t received, uint64_t sent)
{
    if (!proc_tcp_state(state))
        return false;

    t->sockets++;
    t->states[state]++;
    t->received_bytes += received;
    t->sent_bytes += sent;

    return true;
}

void proc_tcp_add(struct proc_tcp *sum, const struct proc_tcp *t)
{
    sum->sockets += t->sockets;
    sum->received_bytes += t->received_bytes;
    sum->sent_bytes += t->sent_bytes;
    for (size_t i = 0; i < PROC_TCP_STATES; i++)
        sum->states[i] += t->states[i];
}

static int count_message(const void *body, size_t len, void *cls)
{
    struct inet_diag_msg m;

    if (len < sizeof(m))
        return 0;
    memcpy(&m, body, sizeof(m));
    count(cls, m.idiag_state, m.idiag_rqueue, m.idiag_wqueue);

    return 0;
}

int proc_tcp_parse(const void *bytes, size_t len, struct proc_tcp *t)
{
    return netlink_messages(bytes, len, SOCK_DIAG_BY_FAMILY, count_message, t);
}

static int parse(const void *bytes, size_t len, void *cls)
{
    return proc_tcp_parse(bytes, len, cls);
}

static void forget(void *cls)
{
    *(struct proc_tcp *)cls = (struct proc_tcp){ 0 };
}

int proc_tcp_read(struct netlink *n, unsigned char family, struct proc_tcp *ret)
{
    const struct inet_diag_req_v2 all = { .sdiag_family = family,
                                          .sdiag_protocol = IPPROTO_TCP,
                                          .idiag_states = (1u << PROC_TCP_STATES) - 1 };
    const struct netlink_question q = { SOCK_DIAG_BY_FAMILY, &all, sizeof(all), parse, forget, ret };

    n->protocol = NETLINK_SOCK_DIAG;
    return netlink_list(n, &q);
}

/* "sl local_address rem_address st tx_queue:rx_queue …", hexadecimal. */
static bool count_line(const char *at, struct proc_tcp *t)
{
    uint64_t state, sent, received;

    return scan_skip_words(&at, 3) && scan_hex(&at, &state) && scan_hex(&at, &sent) &&
           scan_literal(&at, ":") && scan_hex(&at, &received) && count(t, state, received, sent);
}

int proc_tcp_parse_file(const char *text, struct proc_tcp *ret)
{
    struct proc_tcp t = { 0 };
    size_t lines = 0;

    for (text = scan_next_line(text); *text; text = scan_next_line(text), lines++)
        count_line(text, &t);
    if (lines && !t.sockets)
        return -EBADMSG;

    *ret = t;
    return 0;
}
