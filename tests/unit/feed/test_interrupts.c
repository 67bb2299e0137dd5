/* SPDX-License-Identifier: MIT */
#include "feed_support.h"

#define TEXT "  CPU0  CPU2\n  8:  1  0  IO-APIC  8-edge  rtc0\nNMI:  0  0  Non-maskable interrupts\nERR:  0\n"

static void each_line_has_a_row_for_each_cpu(void **state)
{
    (void)state;
    begin();
    struct feed f = open_feed("interrupts");
    tree_write(&tree, "interrupts", TEXT);
    gives(&f, FIELDS("count"),
          "count{a=\"0\",b=\"8\",c=\"IO-APIC\",d=\"8-edge rtc0\"} 1\n"
          "count{a=\"2\",b=\"8\",c=\"IO-APIC\",d=\"8-edge rtc0\"} 0\n"
          "count{a=\"0\",b=\"NMI\",c=\"Non-maskable interrupts\",d=\"\"} 0\n"
          "count{a=\"2\",b=\"NMI\",c=\"Non-maskable interrupts\",d=\"\"} 0\n");
    feed_free(&f);
    end();
}

static void what_never_came_may_be_left_out(void **state)
{
    (void)state;
    begin();
    struct feed f = open_feed("interrupts");
    tree_write(&tree, "interrupts", TEXT);
    gives(&f, FIELDS("count_above_zero"),
          "count_above_zero{a=\"0\",b=\"8\",c=\"IO-APIC\",d=\"8-edge rtc0\"} 1\n");
    feed_free(&f);
    end();
}

static void a_line_is_kept_by_its_name_chip_and_devices(void **state)
{
    char message[128];
    (void)state;
    begin();
    struct feed f = open_feed("interrupts");
    tree_write(&tree, "interrupts", TEXT);
    assert_int_equal(
        name_filter_new("^8;IO-APIC;8-edge rtc0$", NULL, message, sizeof(message), &f.filters[0]), 0);
    gives(&f, FIELDS("count_above_zero"),
          "count_above_zero{a=\"0\",b=\"8\",c=\"IO-APIC\",d=\"8-edge rtc0\"} 1\n");
    name_filter_free(f.filters[0]);
    assert_int_equal(name_filter_new("^LOC;", NULL, message, sizeof(message), &f.filters[0]), 0);
    gives(&f, FIELDS("count"), "");
    name_filter_free(f.filters[0]);
    feed_free(&f);
    end();
}

static void a_kernel_without_the_file_says_so(void **state)
{
    (void)state;
    gives_nothing_of_an_empty_tree("interrupts");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_line_has_a_row_for_each_cpu),
        cmocka_unit_test(what_never_came_may_be_left_out),
        cmocka_unit_test(a_line_is_kept_by_its_name_chip_and_devices),
        cmocka_unit_test(a_kernel_without_the_file_says_so),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
