/* SPDX-License-Identifier: MIT */
#include "feed_support.h"

static void counters_of_the_kernel_are_told(void **state)
{
    (void)state;
    begin();
    struct feed f = open_feed("stat");
    tree_write(&tree, "stat",
               "cpu  1 0 0 1\ncpu0 1 0 0 1\nintr 100 1 2\nctxt 200\nbtime 1700000000\nprocesses "
               "300\nprocs_running 4\n"
               "procs_blocked 5\nsoftirq 66 10 11 12 13 14 15 16 17 18 19\n");
    gives(&f,
          FIELDS("interrupts", "context_switches", "forks", "boot_time_seconds", "running", "blocked",
                 "softirq_hi", "softirq_rcu"),
          "blocked 5\nboot_time_seconds 1700000000\ncontext_switches 200\nforks 300\ninterrupts 100\nrunning "
          "4\n"
          "softirq_hi 10\nsoftirq_rcu 19\n");
    feed_free(&f);
    end();
}

static void what_a_kernel_does_not_print_is_not_told(void **state)
{
    (void)state;
    begin();
    struct feed f = open_feed("stat");
    tree_write(&tree, "stat", "cpu  1 0 0 1\ncpu0 1 0 0 1\nctxt 200\n");
    gives(&f, FIELDS("interrupts", "context_switches", "softirq_hi"), "context_switches 200\n");
    feed_free(&f);
    end();
}

static void a_tree_without_stat_says_so(void **state)
{
    (void)state;
    gives_nothing_of_an_empty_tree("stat");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(counters_of_the_kernel_are_told),
        cmocka_unit_test(what_a_kernel_does_not_print_is_not_told),
        cmocka_unit_test(a_tree_without_stat_says_so),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
