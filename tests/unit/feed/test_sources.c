/* SPDX-License-Identifier: MIT */
/* Readers that only collectors need: protocols, sockets, scheduling, neighbours, links. */
#include <linux/if_link.h>
#include <linux/neighbour.h>
#include <linux/rtnetlink.h>
#include <net/if.h>

#include "base/scan.h"
#include "proc/conntrack.h"
#include "proc/cpu_list.h"
#include "proc/link.h"
#include "proc/neighbour.h"
#include "proc/netlink.h"
#include "proc/netstat.h"
#include "proc/schedstat.h"
#include "proc/sockstat.h"
#include "proc/softnet.h"
#include "proc/udp.h"
#include "proc_support.h"

static char told[1024];

static int tell(void *cls, const char *key, size_t len, uint64_t value, bool negative)
{
    size_t used = strlen(told);

    snprintf(told + used, sizeof(told) - used, "%.*s=%s%llu ", (int)len, key, negative ? "-" : "",
             (unsigned long long)value);
    return cls ? 7 : 0;
}

static int tell_signed(void *cls, const char *key, size_t len, int64_t value)
{
    return tell(cls, key, len, (uint64_t)(value < 0 ? -value : value), value < 0);
}

static void netstat_pairs_names_with_numbers(void **state)
{
    (void)state;
    told[0] = '\0';
    assert_int_equal(proc_netstat_each("TcpExt: SyncookiesSent Pruned\nTcpExt: 0 18446744073709551615\n"
                                       "Tcp: MaxConn\nTcp: -1\n",
                                       tell, NULL),
                     0);
    assert_string_equal(told, "TcpExt_SyncookiesSent=0 TcpExt_Pruned=18446744073709551615 Tcp_MaxConn=-1 ");
    told[0] = '\0';
    assert_int_equal(proc_netstat_each("A: b c\nA: 1 2\n", tell, told), 7);
    assert_string_equal(told, "A_b=1 ");
}

static void netstat_refuses_what_does_not_pair(void **state)
{
    static const char *const bad[] = {
        "A: b c\nA: 1\n",
        "A: b\nA: 1 2\n",
        "A: b\nB: 1\n",
        "A: b\n",
        "A b\nA 1\n",
        "A: b\nA: x\n",
        "A: b\nA: 18446744073709551616\n",
        "x\n",
        ": b\n: 1\n",
    };
    char long_name[400] = "A: ";
    (void)state;

    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
        if (proc_netstat_each(bad[i], tell, NULL) != -EBADMSG)
            fail_msg("taken: %s", bad[i]);
    memset(long_name + 3, 'n', 300);
    strcpy(long_name + 303, "\nA: 1\n");
    assert_int_equal(proc_netstat_each(long_name, tell, NULL), -EBADMSG);
    assert_int_equal(proc_netstat_each("", tell, NULL), -EBADMSG);
    assert_int_equal(proc_netstat_each("A: b\nA: 1", tell, NULL), -EBADMSG);
}

/* gVisor prints names alone. */
static void netstat_leaves_out_what_does_not_pair(void **state)
{
    (void)state;
    told[0] = '\0';
    assert_int_equal(
        proc_netstat_each("TcpExt: a b\nTcp: c\nTcp: 5\nUdp: d e\nUdp: 1\nx\nIp: f g h\nIp: 1 - 3\n", tell,
                          NULL),
        0);
    assert_string_equal(told, "Tcp_c=5 Ip_f=1 Ip_h=3 ");
}

static void an_odd_line_is_left_out_of_lists_and_sums(void **state)
{
    struct proc_conntrack c;
    struct proc_udp_queues q;
    struct proc_neighbours n = { 0 };
    (void)state;
    told[0] = '\0';
    assert_int_equal(proc_netstat_each6("Ip6InX x\nIp6InReceives 7\n", tell, NULL), 0);
    assert_int_equal(
        proc_sockstat_each("RAW inuse 1\nTCP: inuse x orphan 2 tw\nUDP: inuse -1\n", tell_signed, NULL), 0);
    assert_string_equal(told, "Ip6_InReceives=7 TCP_orphan=2 UDP_inuse=-1 ");
    assert_int_equal(proc_conntrack_parse("entries …\n21 0 1 0 3\n21 0 4 0 0 10 0 0 0 0 0 0 0 0 0 0 1\n", &c),
                     0);
    assert_true(c.found == 4 && c.search_restart == 1);
    assert_int_equal(
        proc_udp_parse("  sl …\nodd\n   1: 0A000005:0017 00000000:0000 0A 00000002:000000ff 0\n", &q), 0);
    assert_true(q.sent_bytes == 2);
    assert_int_equal(proc_neighbour_parse_file("head\n1 2 3\n192.168.1.1 0x1 0x2 cc:aa * eth0\n", &n), 0);
    assert_true(n.count == 1 && n.items[0].entries == 1);
    proc_neighbour_free(&n);
}

static void snmp6_names_its_protocol_up_to_the_6(void **state)
{
    (void)state;
    told[0] = '\0';
    assert_int_equal(proc_netstat_each6("Ip6InReceives    \t7\nUdpLite6OutDatagrams 1\nodd 3\n", tell, NULL),
                     0);
    assert_string_equal(told, "Ip6_InReceives=7 UdpLite6_OutDatagrams=1 ");
    assert_int_equal(proc_netstat_each6("Ip6InReceives x\n", tell, NULL), -EBADMSG);
}

static void sockstat_tells_each_state(void **state)
{
    (void)state;
    told[0] = '\0';
    assert_int_equal(
        proc_sockstat_each("sockets: used 1602\nTCP: inuse 35 orphan 0\nRAW:\n", tell_signed, NULL), 0);
    assert_string_equal(told, "sockets_used=1602 TCP_inuse=35 TCP_orphan=0 ");
    assert_int_equal(proc_sockstat_each("TCP: inuse\n", tell_signed, NULL), -EBADMSG);
    assert_int_equal(proc_sockstat_each("TCP inuse 1\n", tell_signed, NULL), -EBADMSG);
}

static struct proc_softnet softnet[3];
static size_t softnets;

static int keep_softnet(void *cls, const struct proc_softnet *s)
{
    (void)cls;
    softnet[softnets++] = *s;
    return softnets == 3 ? 1 : 0;
}

static void softnet_reads_old_and_new_kernels(void **state)
{
    (void)state;
    softnets = 0;
    assert_int_equal(proc_softnet_each("00015c73 00020e76 f0000769 0 0 0 0 0 1 2 3\n"
                                       "0000000a 00000001 00000000 0 0 0 0 0 0 0 0 00000007 00000005\n",
                                       keep_softnet, NULL),
                     0);
    assert_true(softnet[0].processed == 0x15c73 && softnet[0].dropped == 0x20e76 && softnet[0].cpu == 0);
    assert_true(softnet[0].cpu_collisions == 1 && softnet[0].received_rps == 2 &&
                softnet[0].flow_limit_count == 3);
    assert_true(softnet[1].backlog_length == 7 && softnet[1].cpu == 5);
    assert_int_equal(proc_softnet_each("0 0 0 0 0 0 0 0\n", keep_softnet, NULL), -EBADMSG);
    assert_int_equal(proc_softnet_each("x\n1 2 3 4 5 6 7 8 9\n", keep_softnet, NULL), 1);
    assert_true(softnet[2].processed == 1 && softnet[2].cpu == 1);
}

static struct proc_schedstat last_schedstat;

static int keep_schedstat(void *cls, const struct proc_schedstat *s)
{
    (void)cls;
    last_schedstat = *s;
    return 0;
}

static void schedstat_passes_domains_over(void **state)
{
    (void)state;
    assert_int_equal(
        proc_schedstat_each(
            "version 15\ntimestamp 1\ncpu3 498494191 0 3533438552 2553969831 3853684107 2465731542 "
            "2045936778163039 343796328169361 4767485306\ndomain0 00 1\n",
            keep_schedstat, NULL),
        0);
    assert_true(last_schedstat.cpu == 3 && last_schedstat.running_nanoseconds == 2045936778163039);
    assert_true(last_schedstat.waiting_nanoseconds == 343796328169361 &&
                last_schedstat.timeslices == 4767485306);
    assert_int_equal(proc_schedstat_each("cpu0 1 2 3\n", keep_schedstat, NULL), -EBADMSG);
    assert_int_equal(proc_schedstat_each("cpu0 1 2 3\ncpu7 0 0 0 0 0 0 4 5 6\n", keep_schedstat, NULL), 0);
    assert_true(last_schedstat.cpu == 7 && last_schedstat.timeslices == 6);
}

static void conntrack_adds_up_its_cpus(void **state)
{
    struct proc_conntrack c = { 0 };
    (void)state;

    assert_int_equal(
        proc_conntrack_parse("entries searched found …\n"
                             "21 0 1 0 3 588a 0 0 2 3 4 5 0 0 0 0 6\n21 0 1 0 0 10 0 0 0 0 0 0 0 0 0 0 1\n",
                             &c),
        0);
    assert_true(c.found == 2 && c.invalid == 3 && c.ignore == 0x588a + 0x10 && c.insert == 2 &&
                c.insert_failed == 3);
    assert_true(c.drop == 4 && c.early_drop == 5 && c.search_restart == 7);
    assert_int_equal(proc_conntrack_parse("head\n1 2 3\n", &c), -EBADMSG);
    assert_int_equal(c.drop, 4);
}

static void udp_queues_are_summed(void **state)
{
    struct proc_udp_queues q = { 0 };
    (void)state;

    assert_int_equal(proc_udp_parse("  sl  local_address …\n"
                                    "   0: 0A000005:0016 00000000:0000 0A 00000001:00000010 00:00000000 0\n"
                                    "   1: 0A000005:0017 00000000:0000 0A 00000002:000000ff 00:00000000 0\n",
                                    &q),
                     0);
    assert_true(q.sent_bytes == 3 && q.received_bytes == 0x10 + 0xff);
    assert_int_equal(proc_udp_parse("head\n 0: a b 0A 1\n", &q), -EBADMSG);
    assert_int_equal(proc_udp_parse("head\n", &q), 0);
    assert_true(q.sent_bytes == 0 && q.received_bytes == 0);
}

static int tell_cpu(void *cls, unsigned cpu)
{
    return tell(cls, "cpu", 3, cpu, false);
}

static void cpu_lists_are_ranges_and_numbers(void **state)
{
    static const char *const bad[] = { "a\n", "1-\n", "3-1\n", "1,\n", "1 2\n", "65536\n", "0-99999999\n" };
    (void)state;

    told[0] = '\0';
    assert_int_equal(proc_cpu_list_each("0-2,8\n", tell_cpu, NULL), 0);
    assert_string_equal(told, "cpu=0 cpu=1 cpu=2 cpu=8 ");
    assert_int_equal(proc_cpu_list_each("\n", tell_cpu, NULL), 0);
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        told[0] = '\0';
        if (proc_cpu_list_each(bad[i], tell_cpu, NULL) != -EBADMSG)
            fail_msg("taken: %s", bad[i]);
    }
}

/* ---- rtnetlink ---- */

struct message {
    char bytes[2048];
    size_t len;
};

static void put(struct message *m, const void *bytes, size_t len)
{
    memset(m->bytes + m->len, 0, NLMSG_ALIGN(len));
    memcpy(m->bytes + m->len, bytes, len);
    m->len += NLMSG_ALIGN(len);
}

static void attribute(struct message *m, uint16_t type, const void *value, size_t len)
{
    struct nlattr a = { .nla_len = (uint16_t)(NLA_HDRLEN + len), .nla_type = type };
    char whole[512];

    memcpy(whole, &a, sizeof(a));
    memcpy(whole + NLA_HDRLEN, value, len);
    put(m, whole, NLA_HDRLEN + len);
}

static void begin(struct message *m, uint16_t type, uint16_t flags, const void *body, size_t len)
{
    struct nlmsghdr head = { .nlmsg_type = type, .nlmsg_flags = flags };

    m->len = 0;
    put(m, &head, sizeof(head));
    put(m, body, len);
}

static void end(struct message *m)
{
    struct nlmsghdr head;

    memcpy(&head, m->bytes, sizeof(head));
    head.nlmsg_len = (uint32_t)m->len;
    memcpy(m->bytes, &head, sizeof(head));
}

static void make_link(struct message *m)
{
    struct ifinfomsg info = { .ifi_index = 2, .ifi_type = 1, .ifi_flags = IFF_UP | IFF_RUNNING | 0x10000 };
    uint64_t stats[23]; /* an older kernel: without rx_nohandler */
    uint32_t mtu = 1500;
    uint8_t up = 6, carrier = 1;

    for (uint64_t i = 0; i < 23; i++)
        stats[i] = i + 1;
    begin(m, RTM_NEWLINK, NLM_F_MULTI, &info, sizeof(info));
    attribute(m, IFLA_IFNAME, "eth0", 5);
    attribute(m, IFLA_ADDRESS, "\x01\x23\x45\x67\x89\xab", 6);
    attribute(m, IFLA_MTU, &mtu, sizeof(mtu));
    attribute(m, IFLA_OPERSTATE, &up, 1);
    attribute(m, IFLA_CARRIER, &carrier, 1);
    attribute(m, IFLA_STATS64, stats, sizeof(stats));
    end(m);
}

static void a_link_is_read_from_its_message(void **state)
{
    struct proc_links links = { 0 };
    struct message m;
    (void)state;

    make_link(&m);
    assert_int_equal(proc_link_parse(m.bytes, m.len, &links), 0);
    assert_int_equal(links.count, 1);
    const struct proc_link *l = &links.items[0];
    assert_string_equal(l->name, "eth0");
    assert_string_equal(l->address, "01:23:45:67:89:ab");
    assert_string_equal(l->broadcast, "");
    assert_true(l->index == 2 && l->parent_index == 2 && l->mtu_bytes == 1500 && l->carrier == 1);
    assert_true(l->carrier_changes == PROC_ABSENT && l->group == PROC_ABSENT);
    assert_string_equal(proc_link_operstate(l->operstate), "up");
    assert_true(l->has_stats && l->stats.received_packets == 1 && l->stats.sent_compressed == 23);
    assert_int_equal(l->stats.received_nohandler, 0);
    proc_link_free(&links);
}

static void a_message_too_short_for_a_link_is_passed_over(void **state)
{
    struct proc_links links = { 0 };
    struct proc_neighbours n = { 0 };
    struct message m, both;
    (void)state;

    begin(&m, RTM_NEWLINK, NLM_F_MULTI, "\0\0\0", 4);
    end(&m);
    both = m;
    make_link(&m);
    memcpy(both.bytes + both.len, m.bytes, m.len);
    assert_int_equal(proc_link_parse(both.bytes, both.len + m.len, &links), 0);
    assert_int_equal(links.count, 1);
    begin(&m, RTM_NEWNEIGH, NLM_F_MULTI, "\0\0\0", 4);
    end(&m);
    assert_int_equal(proc_neighbour_parse(m.bytes, m.len, &n), 0);
    assert_int_equal(n.count, 0);
    proc_link_free(&links);
    proc_neighbour_free(&n);
}

static void messages_cut_anywhere_are_refused_or_passed_over(void **state)
{
    struct message m;
    (void)state;

    make_link(&m);
    for (size_t len = 0; len < m.len; len++) {
        struct proc_links links = { 0 };
        char *exact = malloc(len + 1); /* so that a read past it is seen */
        memcpy(exact, m.bytes, len);
        assert_int_equal(proc_link_parse(exact, len, &links), len < NLMSG_HDRLEN ? 0 : -EBADMSG);
        free(exact);
        proc_link_free(&links);
    }
}

static void the_end_errors_and_interruptions_are_told_apart(void **state)
{
    struct proc_links links = { 0 };
    struct nlmsgerr error = { .error = -EPERM };
    struct message m;
    (void)state;

    begin(&m, NLMSG_DONE, NLM_F_MULTI, "\0\0\0", 4);
    end(&m);
    assert_int_equal(proc_link_parse(m.bytes, m.len, &links), 1);
    begin(&m, NLMSG_ERROR, 0, &error, sizeof(error));
    end(&m);
    assert_int_equal(proc_link_parse(m.bytes, m.len, &links), -EPERM);
    begin(&m, NLMSG_DONE, NLM_F_MULTI | NLM_F_DUMP_INTR, "\0\0\0", 4);
    end(&m);
    assert_int_equal(proc_link_parse(m.bytes, m.len, &links), -EINTR);
    proc_link_free(&links);
}

static void the_live_host_has_its_loopback(void **state)
{
    struct proc_links links = { 0 };
    bool found = false;
    (void)state;

    int r = proc_link_read(&links);
    if (r < 0)
        skip();                   /* no netlink here */
    for (int i = 0; i < 2; i++) { /* the second time over the same socket */
        assert_int_equal(proc_link_read(&links), 0);
        for (size_t l = 0; l < links.count; l++)
            found |= links.items[l].flags & IFF_LOOPBACK && links.items[l].has_stats;
    }
    assert_true(found);
    proc_link_free(&links);
}

static void neighbours_are_counted_by_device(void **state)
{
    struct proc_neighbours n = { 0 };
    const struct ndmsg messages[] = {
        { .ndm_family = 2, .ndm_ifindex = 3, .ndm_state = NUD_REACHABLE },
        { .ndm_family = 2, .ndm_ifindex = 4, .ndm_state = NUD_STALE },
        { .ndm_family = 2, .ndm_ifindex = 3, .ndm_state = NUD_FAILED },
        { .ndm_family = 2, .ndm_ifindex = 3, .ndm_state = NUD_NOARP },
        { .ndm_family = 10, .ndm_ifindex = 3, .ndm_state = NUD_REACHABLE },
    };
    struct message m;
    (void)state;

    for (size_t i = 0; i < sizeof(messages) / sizeof(messages[0]); i++) {
        begin(&m, RTM_NEWNEIGH, NLM_F_MULTI, &messages[i], sizeof(messages[i]));
        end(&m);
        assert_int_equal(proc_neighbour_parse(m.bytes, m.len, &n), 0);
    }
    assert_int_equal(n.count, 2);
    assert_true(n.items[0].index == 3 && n.items[0].entries == 2 && n.items[1].entries == 1);
    proc_neighbour_free(&n);
}

static void net_arp_is_counted_by_device(void **state)
{
    struct proc_neighbours n = { 0 };
    (void)state;

    assert_int_equal(proc_neighbour_parse_file("IP address HW type Flags HW address Mask Device\n"
                                               "192.168.1.1 0x1 0x2 cc:aa:dd:ee:aa:bb * eth0\n"
                                               "192.168.1.2 0x1 0x2 bb:cc:dd:ee:ff:aa * eth1\n"
                                               "192.168.1.3 0x1 0x2 aa:bb:cc:dd:ee:ff * eth0\n",
                                               &n),
                     0);
    assert_int_equal(n.count, 2);
    assert_string_equal(n.items[0].device, "eth0");
    assert_int_equal(n.items[0].entries, 2);
    assert_int_equal(proc_neighbour_parse_file("head\n1 2 3\n", &n), -EBADMSG);
    proc_neighbour_free(&n);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(netstat_pairs_names_with_numbers),
        cmocka_unit_test(netstat_refuses_what_does_not_pair),
        cmocka_unit_test(netstat_leaves_out_what_does_not_pair),
        cmocka_unit_test(an_odd_line_is_left_out_of_lists_and_sums),
        cmocka_unit_test(snmp6_names_its_protocol_up_to_the_6),
        cmocka_unit_test(sockstat_tells_each_state),
        cmocka_unit_test(softnet_reads_old_and_new_kernels),
        cmocka_unit_test(schedstat_passes_domains_over),
        cmocka_unit_test(conntrack_adds_up_its_cpus),
        cmocka_unit_test(udp_queues_are_summed),
        cmocka_unit_test(cpu_lists_are_ranges_and_numbers),
        cmocka_unit_test(a_link_is_read_from_its_message),
        cmocka_unit_test(a_message_too_short_for_a_link_is_passed_over),
        cmocka_unit_test(messages_cut_anywhere_are_refused_or_passed_over),
        cmocka_unit_test(the_end_errors_and_interruptions_are_told_apart),
        cmocka_unit_test(the_live_host_has_its_loopback),
        cmocka_unit_test(neighbours_are_counted_by_device),
        cmocka_unit_test(net_arp_is_counted_by_device),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
