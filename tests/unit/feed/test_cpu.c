/* SPDX-License-Identifier: MIT */
#include "feed_support.h"

static void write_times(unsigned user, unsigned idle, unsigned iowait)
{
    char text[256];

    snprintf(text, sizeof(text), "cpu  %u 0 0 %u %u 0 0 0 0 0\ncpu3 %u 0 0 %u %u 0 0 0 0 0\n", user, idle,
             iowait, user, idle, iowait);
    tree_write(&tree, "stat", text);
}

static void ticks_are_told_as_seconds_by_cpu(void **state)
{
    (void)state;
    begin();
    struct feed f = open_feed("cpu");
    write_times(1234, 100000, 5);
    gives(&f, FIELDS("user", "idle", "iowait"),
          "idle{a=\"3\"} 1000\niowait{a=\"3\"} 0.05\nuser{a=\"3\"} 12.34\n");
    feed_free(&f);
    end();
}

static void a_counter_that_steps_back_stays(void **state)
{
    (void)state;
    begin();
    struct feed f = open_feed("cpu");
    write_times(1000, 100000, 500);
    gives(&f, FIELDS("user", "iowait"), "iowait{a=\"3\"} 5\nuser{a=\"3\"} 10\n");
    write_times(1100, 100100, 400);
    gives(&f, FIELDS("user", "iowait"), "iowait{a=\"3\"} 5\nuser{a=\"3\"} 11\n");
    feed_free(&f);
    end();
}

static void a_cpu_that_was_unplugged_begins_anew(void **state)
{
    (void)state;
    begin();
    struct feed f = open_feed("cpu");
    write_times(1000, 100000, 500);
    gives(&f, FIELDS("user"), "user{a=\"3\"} 10\n");
    write_times(900, 100000 - 299, 500); /* less than three seconds of idle time */
    gives(&f, FIELDS("user"), "user{a=\"3\"} 10\n");
    write_times(7, 100000 - 300, 0);
    gives(&f, FIELDS("user"), "user{a=\"3\"} 0.07\n");
    feed_free(&f);
    end();
}

static void what_an_old_kernel_does_not_count_is_not_told(void **state)
{
    (void)state;
    begin();
    struct feed f = open_feed("cpu");
    tree_write(&tree, "stat", "cpu  1 2 3 4 5 6 7\ncpu0 1 2 3 4 5 6 7\n");
    gives(&f, FIELDS("softirq", "steal", "guest"), "softirq{a=\"0\"} 0.07\n");
    feed_free(&f);
    end();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ticks_are_told_as_seconds_by_cpu),
        cmocka_unit_test(a_counter_that_steps_back_stays),
        cmocka_unit_test(a_cpu_that_was_unplugged_begins_anew),
        cmocka_unit_test(what_an_old_kernel_does_not_count_is_not_told),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
