/* SPDX-License-Identifier: MIT */
#include "proc_support.h"

#include <math.h>

#include "proc/uptime.h"

static int parse(const char *text)
{
    struct proc_uptime u;
    return proc_uptime_parse(text, &u);
}

static void uptime_and_idle_time_are_seconds(void **state)
{
    struct proc_uptime u;
    struct procfs *fs = machine_open("laptop/proc");
    (void)state;
    assert_int_equal(proc_uptime_parse("350735.47 234388.90\n", &u), 0);
    assert_true(u.uptime_seconds == 350735.47 && u.idle_seconds == 234388.90);
    assert_int_equal(proc_uptime_read(fs, &u), 0);
    assert_true(u.uptime_seconds > 0);
    procfs_free(fs);
}

static void odd_idle_time_is_not_known_and_costs_no_uptime(void **state)
{
    static const char *const texts[] = { "1.50 x\n", "1.50\n", "1.50 2.00 3.00\n" };
    struct proc_uptime u;
    (void)state;
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        assert_int_equal(proc_uptime_parse(texts[i], &u), 0);
        assert_true(u.uptime_seconds == 1.5 && isnan(u.idle_seconds));
    }
}

static void text_that_is_not_uptime_is_refused_and_touches_nothing(void **state)
{
    static const char *const texts[] = { "", "\n", "x 1.00\n", "nan 1.00\n", "1.00x 1.00\n" };
    struct proc_uptime u = { .uptime_seconds = 7 };
    (void)state;
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
        assert_int_equal(proc_uptime_parse(texts[i], &u), -EBADMSG);
    assert_true(u.uptime_seconds == 7);
    assert_no_cut_parses("350735.47 234388.90\n", parse);
}

static void a_tree_without_it_says_so(void **state)
{
    struct tree t;
    struct proc_uptime u;
    (void)state;
    tree_make(&t);
    struct procfs *fs = tree_open(&t);
    assert_int_equal(proc_uptime_read(fs, &u), -ENOENT);
    procfs_free(fs);
    tree_free(&t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(uptime_and_idle_time_are_seconds),
        cmocka_unit_test(odd_idle_time_is_not_known_and_costs_no_uptime),
        cmocka_unit_test(text_that_is_not_uptime_is_refused_and_touches_nothing),
        cmocka_unit_test(a_tree_without_it_says_so),
    };
    return cmocka_run_group_tests_name("uptime", tests, NULL, NULL);
}
