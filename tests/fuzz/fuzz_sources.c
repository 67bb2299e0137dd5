/* SPDX-License-Identifier: MIT */
/* The readers that only collectors need, on any text; the last byte says which. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "proc/conntrack.h"
#include "proc/cpu_list.h"
#include "proc/link.h"
#include "proc/neighbour.h"
#include "proc/netstat.h"
#include "proc/schedstat.h"
#include "proc/sockstat.h"
#include "proc/softnet.h"
#include "proc/tcp.h"
#include "proc/udp.h"

static int tell(void *cls, const char *key, size_t len, uint64_t value, bool negative)
{
    (void)value, (void)negative;
    *(unsigned char *)cls ^= len ? (unsigned char)(key[0] ^ key[len - 1]) : 0;
    return 0;
}

static int tell_signed(void *cls, const char *key, size_t len, int64_t value)
{
    return tell(cls, key, len, (uint64_t)value, false);
}

static int tell_softnet(void *cls, const struct proc_softnet *s)
{
    *(unsigned char *)cls ^= (unsigned char)s->cpu;
    return 0;
}

static int tell_schedstat(void *cls, const struct proc_schedstat *s)
{
    *(unsigned char *)cls ^= (unsigned char)s->cpu;
    return 0;
}

static int tell_cpu(void *cls, unsigned cpu)
{
    if (cpu >= PROC_CPU_MAX)
        abort();
    *(unsigned char *)cls ^= (unsigned char)cpu;
    return 0;
}

static void parse_text(unsigned which, const char *text)
{
    unsigned char seen = 0;
    struct proc_conntrack conntrack;
    struct proc_udp_queues queues;
    struct proc_tcp tcp;
    struct proc_neighbours neighbours = { 0 };

    switch (which % 10) {
    case 0:
        proc_netstat_each(text, tell, &seen);
        break;
    case 1:
        proc_netstat_each6(text, tell, &seen);
        break;
    case 2:
        proc_sockstat_each(text, tell_signed, &seen);
        break;
    case 3:
        proc_softnet_each(text, tell_softnet, &seen);
        break;
    case 4:
        proc_schedstat_each(text, tell_schedstat, &seen);
        break;
    case 5:
        proc_cpu_list_each(text, tell_cpu, &seen);
        break;
    case 6:
        proc_conntrack_parse(text, &conntrack);
        break;
    case 7:
        proc_udp_parse(text, &queues);
        break;
    case 8:
        proc_tcp_parse_file(text, &tcp);
        break;
    default:
        proc_neighbour_parse_file(text, &neighbours);
        proc_neighbour_free(&neighbours);
    }
}

static void parse_messages(const uint8_t *bytes, size_t len)
{
    struct proc_links links = { 0 };
    struct proc_neighbours neighbours = { 0 };

    proc_link_parse(bytes, len, &links);
    for (size_t i = 0; i < links.count; i++)
        if (strlen(links.items[i].name) == 0)
            abort();
    proc_link_free(&links);
    proc_neighbour_parse(bytes, len, &neighbours);
    proc_neighbour_free(&neighbours);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    if (len == 0 || len > 8192)
        return 0;

    char *text = malloc(len);
    memcpy(text, bytes, len - 1);
    text[len - 1] = '\0';
    parse_text(bytes[len - 1], text);
    parse_messages((const uint8_t *)text, len - 1);
    free(text);
    return 0;
}
