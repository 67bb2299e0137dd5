/* SPDX-License-Identifier: MIT */
#include "proc_support.h"

#include "proc/conntrack.h"

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

static void an_odd_line_is_left_out_of_the_sum(void **state)
{
    struct proc_conntrack c;
    (void)state;

    assert_int_equal(proc_conntrack_parse("entries …\n21 0 1 0 3\n21 0 4 0 0 10 0 0 0 0 0 0 0 0 0 0 1\n", &c),
                     0);
    assert_true(c.found == 4 && c.search_restart == 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(conntrack_adds_up_its_cpus),
        cmocka_unit_test(an_odd_line_is_left_out_of_the_sum),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
