/* SPDX-License-Identifier: MIT */
#include "proc_support.h"

#include "proc/network.h"

#define NET_HEAD                                                                                             \
    "Inter-|   Receive                                                |  Transmit\n"                         \
    " face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs drop fifo "     \
    "colls carrier "                                                                                         \
    "compressed\n"

static int parse_network(const char *text)
{
    struct proc_network n = { 0 };
    int r = proc_network_parse(text, &n);
    assert_true(r == 0 || n.count == 0);
    proc_network_free(&n);
    return r;
}

static void a_network_device_whose_line_is_odd_is_left_out(void **state)
{
    struct proc_network n = { 0 };
    (void)state;
    assert_int_equal(proc_network_parse(NET_HEAD "eth0: -1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16\n\neth1\n"
                                                 "    lo: 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16\n",
                                        &n),
                     0);
    assert_int_equal(n.count, 1);
    assert_string_equal(n.items[0].name, "lo");
    proc_network_free(&n);
}

static void network_counters_stand_behind_the_colon(void **state)
{
    struct proc_network n = { 0 };
    (void)state;
    assert_int_equal(proc_network_parse(
                         NET_HEAD "    lo: 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16\n"
                                  "eth0:41220443120 2 3 4 5 6 7 8 9 10 11 12 13 14 15 18446744073709551615\n"
                                  "eth0:1: 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16\n",
                         &n),
                     0);
    assert_int_equal(n.count, 3);
    assert_string_equal(n.items[0].name, "lo");
    assert_int_equal(n.items[0].received_bytes, 1);
    assert_int_equal(n.items[0].received_multicast, 8);
    assert_int_equal(n.items[0].sent_bytes, 9);
    assert_int_equal(n.items[0].sent_carrier, 15);
    assert_int_equal(n.items[1].received_bytes, UINT64_C(41220443120));
    assert_true(n.items[1].sent_compressed == UINT64_MAX - 1); /* not PROC_ABSENT: it is there */
    assert_string_equal(n.items[2].name, "eth0:1");
    proc_network_free(&n);
}

static void text_that_is_not_net_dev_is_refused(void **state)
{
    static const char *const texts[] = {
        "",
        "eth0: 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16\n",
        "Inter-|\n face |\n",
        NET_HEAD "eth0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16\n",
        NET_HEAD "eth0: 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15\n",
        NET_HEAD "eth0: 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17\n",
        NET_HEAD "eth0: -1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16\n",
        NET_HEAD ": 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16\n",
        NET_HEAD "a-name-that-no-device-may-have-at-all: 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16\n",
    };
    (void)state;
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
        assert_int_equal(parse_network(texts[i]), -EBADMSG);
    assert_int_equal(parse_network(NET_HEAD), 0);
}

static void old_and_new_machines_have_their_devices(void **state)
{
    struct proc_network n = { 0 };
    struct procfs *old = machine_open("kernel-3.10/proc"), *hostile = machine_open("hostile/proc");
    (void)state;
    assert_int_equal(proc_network_read(old, &n), 0);
    assert_int_equal(n.count, 2);
    assert_int_equal(n.items[1].received_dropped, 1204);
    assert_int_equal(proc_network_read(hostile, &n), -EBADMSG);
    assert_int_equal(n.count, 0);
    proc_network_free(&n);
    procfs_free(old);
    procfs_free(hostile);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_network_device_whose_line_is_odd_is_left_out),
        cmocka_unit_test(network_counters_stand_behind_the_colon),
        cmocka_unit_test(text_that_is_not_net_dev_is_refused),
        cmocka_unit_test(old_and_new_machines_have_their_devices),
    };

    return cmocka_run_group_tests_name("network", tests, NULL, NULL);
}
