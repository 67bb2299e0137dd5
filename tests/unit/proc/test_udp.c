/* SPDX-License-Identifier: MIT */
#include "proc_support.h"

#include "proc/udp.h"

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

static void an_odd_line_is_left_out_of_the_sum(void **state)
{
    struct proc_udp_queues q;
    (void)state;

    assert_int_equal(
        proc_udp_parse("  sl …\nodd\n   1: 0A000005:0017 00000000:0000 0A 00000002:000000ff 0\n", &q), 0);
    assert_true(q.sent_bytes == 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(udp_queues_are_summed),
        cmocka_unit_test(an_odd_line_is_left_out_of_the_sum),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
