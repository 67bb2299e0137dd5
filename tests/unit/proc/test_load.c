/* SPDX-License-Identifier: MIT */
#include "proc_support.h"

#include <math.h>

#include "proc/load.h"
#include "proc/uptime.h"

static int parse_load(const char *text)
{
    struct proc_load l;
    return proc_load_parse(text, &l);
}

static int parse_uptime(const char *text)
{
    struct proc_uptime u;
    return proc_uptime_parse(text, &u);
}

static void loadavg_has_five_fields(void **state)
{
    struct proc_load l;
    (void)state;
    assert_int_equal(proc_load_parse("0.20 10.18 0.12 1/80 11206\n", &l), 0);
    assert_true(l.one == 0.20 && l.five == 10.18 && l.fifteen == 0.12);
    assert_int_equal(l.runnable, 1);
    assert_int_equal(l.entities, 80);
    assert_int_equal(l.last_pid, 11206);
}

static void cut_texts_are_refused(void **state)
{
    (void)state;
    assert_no_cut_parses("0.20 0.18 0.12 1/80 11206\n", parse_load);
    assert_no_cut_parses("350735.47 234388.90\n", parse_uptime);
}

static void garbage_is_refused(void **state)
{
    static const char *const texts[] = {
        "nan 0 0 1/2 3\n", "-", "\n", "0.1 0.2\n", "0.1 0.2 0.3x 1/2 3\n", "0.1 0.2 0.3 1/2 3",
    };
    (void)state;
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
        assert_int_equal(parse_load(texts[i]), -EBADMSG);
    assert_int_equal(parse_uptime("x 12.5\n"), -EBADMSG);
    assert_int_equal(parse_uptime("12.5x 3\n"), -EBADMSG);
    assert_int_equal(parse_uptime("99999999999999999999 1\n"), -EBADMSG);
}

static void averages_do_not_hang_on_the_counts_behind_them(void **state)
{
    static const char *const texts[] = {
        "0.1 0.2 0.3\n",        "0.1 0.2 0.3 1 2 3\n",   "0.1 0.2 0.3 1/99999999999999999999 3\n",
        "0.1 0.2 0.3 -1/2 3\n", "0.1 0.2 0.3 1/2 3 4\n",
    };
    (void)state;
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        struct proc_load l;
        assert_int_equal(proc_load_parse(texts[i], &l), 0);
        assert_true(l.one == 0.1 && l.fifteen == 0.3);
        assert_true(l.runnable == PROC_ABSENT && l.entities == PROC_ABSENT && l.last_pid == PROC_ABSENT);
    }
}

static void the_time_since_boot_does_not_hang_on_the_idle_time(void **state)
{
    struct proc_uptime u;
    (void)state;
    assert_int_equal(proc_uptime_parse("12.5 -3.25x\n", &u), 0);
    assert_true(u.uptime_seconds == 12.5 && isnan(u.idle_seconds));
    assert_int_equal(proc_uptime_parse("12.5\n", &u), 0);
    assert_true(isnan(u.idle_seconds));
}

static void recorded_hosts_answer_and_the_hostile_one_is_refused(void **state)
{
    struct proc_load l;
    struct proc_uptime u;
    struct procfs *old = machine_open("kernel-3.10/proc"), *hostile = machine_open("hostile/proc");
    (void)state;
    assert_int_equal(proc_load_read(old, &l), 0);
    assert_true(l.fifteen == 0.05);
    assert_int_equal(proc_uptime_read(old, &u), 0);
    assert_true(u.uptime_seconds == 442120.44 && u.idle_seconds == 1312044.31);
    assert_int_equal(proc_load_read(hostile, &l), -EBADMSG);
    assert_int_equal(proc_uptime_read(hostile, &u), -EBADMSG);
    assert_true(u.uptime_seconds == 442120.44);
    procfs_free(old);
    procfs_free(hostile);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(loadavg_has_five_fields),
        cmocka_unit_test(cut_texts_are_refused),
        cmocka_unit_test(garbage_is_refused),
        cmocka_unit_test(averages_do_not_hang_on_the_counts_behind_them),
        cmocka_unit_test(the_time_since_boot_does_not_hang_on_the_idle_time),
        cmocka_unit_test(recorded_hosts_answer_and_the_hostile_one_is_refused),
    };
    return cmocka_run_group_tests_name("load and uptime", tests, NULL, NULL);
}
