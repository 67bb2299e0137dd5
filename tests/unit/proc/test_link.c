/* SPDX-License-Identifier: MIT */
#include "proc_support.h"

#include <linux/if_link.h>
#include <net/if.h>

#include "base/scan.h"
#include "netlink_support.h"
#include "proc/link.h"
#include "proc/neighbour.h"

static void make_link(struct message *m)
{
    struct ifinfomsg info = { .ifi_index = 2, .ifi_type = 1, .ifi_flags = IFF_UP | IFF_RUNNING | 0x10000 };
    uint64_t stats[23]; /* an older kernel: without rx_nohandler */
    uint32_t mtu = 1500;
    uint8_t up = 6, carrier = 1;

    for (uint64_t i = 0; i < 23; i++)
        stats[i] = i + 1;
    message_begin(m, RTM_NEWLINK, NLM_F_MULTI, &info, sizeof(info));
    message_attribute(m, IFLA_IFNAME, "eth0", 5);
    message_attribute(m, IFLA_ADDRESS, "\x01\x23\x45\x67\x89\xab", 6);
    message_attribute(m, IFLA_MTU, &mtu, sizeof(mtu));
    message_attribute(m, IFLA_OPERSTATE, &up, 1);
    message_attribute(m, IFLA_CARRIER, &carrier, 1);
    message_attribute(m, IFLA_STATS64, stats, sizeof(stats));
    message_end(m);
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

    message_begin(&m, RTM_NEWLINK, NLM_F_MULTI, "\0\0\0", 4);
    message_end(&m);
    both = m;
    make_link(&m);
    memcpy(both.bytes + both.len, m.bytes, m.len);
    assert_int_equal(proc_link_parse(both.bytes, both.len + m.len, &links), 0);
    assert_int_equal(links.count, 1);
    message_begin(&m, RTM_NEWNEIGH, NLM_F_MULTI, "\0\0\0", 4);
    message_end(&m);
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

    message_begin(&m, NLMSG_DONE, NLM_F_MULTI, "\0\0\0", 4);
    message_end(&m);
    assert_int_equal(proc_link_parse(m.bytes, m.len, &links), 1);
    message_begin(&m, NLMSG_ERROR, 0, &error, sizeof(error));
    message_end(&m);
    assert_int_equal(proc_link_parse(m.bytes, m.len, &links), -EPERM);
    message_begin(&m, NLMSG_DONE, NLM_F_MULTI | NLM_F_DUMP_INTR, "\0\0\0", 4);
    message_end(&m);
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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_link_is_read_from_its_message),
        cmocka_unit_test(a_message_too_short_for_a_link_is_passed_over),
        cmocka_unit_test(messages_cut_anywhere_are_refused_or_passed_over),
        cmocka_unit_test(the_end_errors_and_interruptions_are_told_apart),
        cmocka_unit_test(the_live_host_has_its_loopback),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
