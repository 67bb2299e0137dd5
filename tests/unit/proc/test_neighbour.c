/* SPDX-License-Identifier: MIT */
#include "proc_support.h"

#include <linux/neighbour.h>

#include "netlink_support.h"
#include "proc/neighbour.h"

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
        message_begin(&m, RTM_NEWNEIGH, NLM_F_MULTI, &messages[i], sizeof(messages[i]));
        message_end(&m);
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

static void an_odd_line_is_left_out_of_net_arp(void **state)
{
    struct proc_neighbours n = { 0 };
    (void)state;

    assert_int_equal(proc_neighbour_parse_file("head\n1 2 3\n192.168.1.1 0x1 0x2 cc:aa * eth0\n", &n), 0);
    assert_true(n.count == 1 && n.items[0].entries == 1);
    proc_neighbour_free(&n);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(neighbours_are_counted_by_device),
        cmocka_unit_test(net_arp_is_counted_by_device),
        cmocka_unit_test(an_odd_line_is_left_out_of_net_arp),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
