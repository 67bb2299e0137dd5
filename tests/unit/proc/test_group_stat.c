/* SPDX-License-Identifier: MIT */
#include "proc_support.h"

#include <math.h>

#include "proc/cpu.h"
#include "proc/group_stat.h"

static void nothing_is_known_at_first(void **state)
{
    struct proc_group_stat s = proc_group_stat_nothing();
    (void)state;
    for (const struct proc_field *f = proc_group_stat_fields; f->name; f++) {
        const void *member = (const char *)&s + f->offset;
        if (f->kind == PROC_DOUBLE)
            assert_true(isnan(*(const double *)member));
        else
            assert_true(*(const uint64_t *)member == PROC_ABSENT);
    }
}

static void cpu_stat_of_both_versions_is_in_seconds(void **state)
{
    struct proc_group_stat s = proc_group_stat_nothing();
    (void)state;
    proc_group_parse_cpu(
        "usage_usec 1500000\nuser_usec 1000000\nsystem_usec 500000\nnice_usec 0\nnr_periods 7\n"
        "nr_throttled 3\nthrottled_usec 250000\nnr_bursts 2\nburst_usec 125000\n",
        2, &s);
    assert_true(s.cpu_usage_seconds == 1.5 && s.cpu_user_seconds == 1 && s.cpu_system_seconds == 0.5);
    assert_int_equal(s.cpu_periods, 7);
    assert_int_equal(s.cpu_throttled_periods, 3);
    assert_true(s.cpu_throttled_seconds == 0.25 && s.cpu_burst_seconds == 0.125);
    assert_int_equal(s.cpu_bursts, 2);

    s = proc_group_stat_nothing();
    proc_group_parse_cpu("nr_periods 7\nnr_throttled 3\nthrottled_time 250000000\nusage_usec 9\n", 1, &s);
    assert_true(s.cpu_throttled_seconds == 0.25 && isnan(s.cpu_usage_seconds));
    proc_group_parse_cpuacct("user 250\nsystem 50\n", &s);
    assert_true(s.cpu_user_seconds == 250.0 / (double)proc_cpu_hertz());
    assert_true(s.cpu_system_seconds == 50.0 / (double)proc_cpu_hertz());
}

static void a_quota_has_a_period(void **state)
{
    uint64_t quota = 1, period = 2;
    (void)state;
    assert_int_equal(proc_group_parse_cpu_max("100 0\n", &quota, &period), -EBADMSG);
    assert_int_equal(proc_group_parse_cpu_max("max\n", &quota, &period), -EBADMSG);
    assert_int_equal(proc_group_parse_cpu_max("", &quota, &period), -EBADMSG);
    assert_int_equal(proc_group_parse_cpu_max("99999999999999999999 1\n", &quota, &period), -EBADMSG);
    assert_true(quota == 1 && period == 2);
    assert_int_equal(proc_group_parse_cpu_max("150000 100000\n", &quota, &period), 0);
    assert_true(quota == 150000 && period == 100000);
    assert_int_equal(proc_group_parse_cpu_max("max 50000\n", &quota, &period), 0);
    assert_true(quota == 0 && period == 50000);
}

static void weights_are_the_shares_that_they_were_made_of(void **state)
{
    (void)state;
    assert_int_equal(proc_group_shares(1), 2);
    assert_int_equal(proc_group_shares(100), 2597);
    assert_int_equal(proc_group_shares(10000), 262144);
    assert_true(proc_group_shares(0) == PROC_ABSENT);
    assert_true(proc_group_shares(PROC_ABSENT) == PROC_ABSENT);
}

static void keyed_values_are_found_by_their_whole_key(void **state)
{
    static const char *const text = "total_inactive_file 1\ninactive_file 2\ninactive_file_x 3\nbad x\n";
    (void)state;
    assert_int_equal(proc_group_value(text, "inactive_file"), 2);
    assert_int_equal(proc_group_value(text, "total_inactive_file"), 1);
    assert_true(proc_group_value(text, "inactive") == PROC_ABSENT);
    assert_true(proc_group_value(text, "bad") == PROC_ABSENT);
    assert_true(proc_group_value("", "x") == PROC_ABSENT);
}

static void memory_stat_of_version_1_is_that_of_the_hierarchy(void **state)
{
    struct proc_group_stat s = proc_group_stat_nothing();
    (void)state;
    proc_group_parse_memory(
        "cache 1\nrss 2\nmapped_file 3\nswap 4\npgfault 5\npgmajfault 6\ninactive_file 7\n"
        "total_cache 10\ntotal_rss 20\ntotal_mapped_file 30\ntotal_swap 40\ntotal_inactive_file 70\n",
        1, &s);
    assert_int_equal(s.memory_cache_bytes, 10);
    assert_int_equal(s.memory_rss_bytes, 20);
    assert_int_equal(s.memory_mapped_bytes, 30);
    assert_int_equal(s.swap_used_bytes, 40);
    assert_int_equal(s.memory_inactive_file_bytes, 70);
    assert_int_equal(s.page_faults, 5);
    assert_int_equal(s.major_page_faults, 6);
    assert_true(s.memory_kernel_bytes == PROC_ABSENT);
}

static void odd_lines_of_memory_stat_leave_the_others(void **state)
{
    struct proc_group_stat s = proc_group_stat_nothing();
    (void)state;
    proc_group_parse_memory(
        "anon\nfile x\n\nanon_thp 9\nkernel 99999999999999999999\nfile_mapped 5 6\npgscan 3\npgscan_kswapd 4",
        2, &s);
    assert_true(s.memory_rss_bytes == PROC_ABSENT && s.memory_cache_bytes == PROC_ABSENT);
    assert_true(s.memory_kernel_bytes == PROC_ABSENT);
    assert_int_equal(s.memory_mapped_bytes, 5);
    assert_int_equal(s.pages_scanned, 3);
}

static void the_working_set_is_not_below_zero(void **state)
{
    (void)state;
    assert_int_equal(proc_group_working_set(10, 4), 6);
    assert_int_equal(proc_group_working_set(4, 10), 0);
    assert_true(proc_group_working_set(PROC_ABSENT, 1) == PROC_ABSENT);
    assert_true(proc_group_working_set(1, PROC_ABSENT) == PROC_ABSENT);
    assert_true(proc_group_is_unlimited(9223372036854771712u) && !proc_group_is_unlimited(1u << 30));
}

static void pressure_is_that_of_some_and_of_all(void **state)
{
    double some = NAN, full = NAN;
    (void)state;
    proc_group_parse_pressure("some avg10=1.00 avg60=0.50 avg300=0.10 total=2500000\n"
                              "full avg10=0.00 avg60=0.00 avg300=0.00 total=500000\n",
                              &some, &full);
    assert_true(some == 2.5 && full == 0.5);
    some = full = NAN;
    proc_group_parse_pressure("some avg10=1.00 total=5\nfull\nodd a b c total=1\n", &some, &full);
    assert_true(isnan(some) && isnan(full));
}

static void devices_are_told_by_number(void **state)
{
    struct proc_group_devices d = { 0 };
    (void)state;
    assert_int_equal(
        proc_group_parse_io("8:16 rbytes=4096 wbytes=512 rios=2 wios=1 dbytes=0 dios=0\n254:0 \n7:1\nodd\n"
                            "259:3 wios=9 rbytes=x cost.usage=3\n",
                            &d),
        0);
    assert_int_equal(d.count, 2);
    assert_true(d.items[0].major == 8 && d.items[0].minor == 16);
    assert_true(d.items[0].read_bytes == 4096 && d.items[0].written_bytes == 512);
    assert_true(d.items[0].reads == 2 && d.items[0].writes == 1);
    assert_true(d.items[1].major == 259 && d.items[1].writes == 9 && d.items[1].read_bytes == 0);

    d.count = 0;
    assert_int_equal(proc_group_parse_blkio(
                         "8:0 Read 4096\n8:0 Write 512\n8:0 Sync 1\n8:0 Total 4608\nTotal 4608\n", true, &d),
                     0);
    assert_int_equal(proc_group_parse_blkio("8:0 Read 2\n8:0 Write 1\n8:1 Read x\n", false, &d), 0);
    assert_int_equal(d.count, 1);
    assert_true(d.items[0].read_bytes == 4096 && d.items[0].written_bytes == 512);
    assert_true(d.items[0].reads == 2 && d.items[0].writes == 1);
    free(d.items);
}

static void a_number_may_be_a_word(void **state)
{
    (void)state;
    assert_int_equal(proc_group_number("42\n", 7), 42);
    assert_int_equal(proc_group_number("max\n", 7), 7);
    assert_int_equal(proc_group_number("", 7), 7);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_is_known_at_first),
        cmocka_unit_test(cpu_stat_of_both_versions_is_in_seconds),
        cmocka_unit_test(a_quota_has_a_period),
        cmocka_unit_test(weights_are_the_shares_that_they_were_made_of),
        cmocka_unit_test(keyed_values_are_found_by_their_whole_key),
        cmocka_unit_test(memory_stat_of_version_1_is_that_of_the_hierarchy),
        cmocka_unit_test(odd_lines_of_memory_stat_leave_the_others),
        cmocka_unit_test(the_working_set_is_not_below_zero),
        cmocka_unit_test(pressure_is_that_of_some_and_of_all),
        cmocka_unit_test(devices_are_told_by_number),
        cmocka_unit_test(a_number_may_be_a_word),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
