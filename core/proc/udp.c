/* SPDX-License-Identifier: MIT */
#include "proc/udp.h"

#include <errno.h>

#include "base/scan.h"

/* "sl local_address rem_address st tx_queue:rx_queue …", hexadecimal. */
static bool add_line(const char *at, struct proc_udp_queues *sum)
{
    uint64_t sent, received;

    if (!scan_skip_words(&at, 4) || !scan_hex(&at, &sent) || !scan_literal(&at, ":") ||
        !scan_hex(&at, &received))
        return false;

    sum->sent_bytes += sent;
    sum->received_bytes += received;

    return true;
}

int proc_udp_parse(const char *text, struct proc_udp_queues *ret)
{
    struct proc_udp_queues sum = { 0 };
    size_t lines = 0, sound = 0;

    for (text = scan_next_line(text); *text; text = scan_next_line(text), lines++)
        sound += add_line(text, &sum);
    if (lines && !sound)
        return -EBADMSG;

    *ret = sum;
    return 0;
}
