/* SPDX-License-Identifier: MIT */
#include "proc_support.h"

#include "proc/cpu.h"

static int parse(const char *text)
{
    struct proc_cpu cpu = { 0 };
    int r = proc_cpu_parse(text, &cpu);
    proc_cpu_free(&cpu);
    return r;
}

static void times_and_counters_of_a_current_kernel(void **state)
{
    struct proc_cpu cpu = { 0 };
    struct procfs *fs = machine_open("laptop/proc");
    (void)state;
    assert_int_equal(proc_cpu_read(fs, &cpu), 0);
    assert_int_equal(cpu.core_count, 8);
    assert_int_equal(cpu.cores[7].id, 7);
    assert_int_equal(cpu.cores[0].times.user_ticks, 41210);
    assert_int_equal(cpu.cores[0].times.iowait_ticks, 2210);
    assert_int_equal(cpu.cores[0].times.guest_nice_ticks, 0);
    assert_int_equal(cpu.boot_time_seconds, 1762934400);
    assert_int_equal(cpu.context_switches, 96120043);
    assert_int_equal(cpu.forks, 214877);
    assert_int_equal(cpu.running, 2);
    assert_int_equal(cpu.blocked, 0);
    assert_int_equal(cpu.interrupts, 48811234);
    assert_int_equal(cpu.softirqs, 30511234);
    proc_cpu_free(&cpu);
    procfs_free(fs);
}

static void offline_cpus_leave_gaps(void **state)
{
    struct proc_cpu cpu = { 0 };
    struct procfs *fs = machine_open("kernel-3.10/proc");
    (void)state;
    assert_int_equal(proc_cpu_read(fs, &cpu), 0);
    assert_int_equal(cpu.core_count, 3);
    assert_int_equal(cpu.cores[2].id, 3);
    proc_cpu_free(&cpu);
    procfs_free(fs);
}

static void what_an_old_kernel_does_not_print_is_absent(void **state)
{
    struct proc_cpu cpu = { 0 };
    (void)state;
    assert_int_equal(proc_cpu_parse("cpu  1 2 3 4\ncpu0 1 2 3 4\nintr 9 1\npage 5 6\nctxt 12\n", &cpu), 0);
    assert_int_equal(cpu.total.idle_ticks, 4);
    assert_true(cpu.total.iowait_ticks == PROC_ABSENT);
    assert_true(cpu.cores[0].times.steal_ticks == PROC_ABSENT);
    assert_true(cpu.softirqs == PROC_ABSENT);
    assert_true(cpu.running == PROC_ABSENT);
    assert_int_equal(proc_cpu_ticks(&cpu.total), 10);
    proc_cpu_free(&cpu);
}

static void columns_of_kernels_to_come_are_passed_over(void **state)
{
    struct proc_cpu cpu = { 0 };
    (void)state;
    assert_int_equal(proc_cpu_parse("cpu  1 2 3 4 5 6 7 8 9 10 11 12\nfuture 1 2\n", &cpu), 0);
    assert_int_equal(cpu.total.guest_nice_ticks, 10);
    proc_cpu_free(&cpu);
}

static void text_that_is_not_stat_is_refused(void **state)
{
    static const char *const texts[] = {
        "",
        "ctxt 5\n",
        "cpu  1 2 3\n",
        "cpu  1 2 3 x\n",
        "cpu  1 2 3 99999999999999999999\n",
        "cpux 1 2 3 4\nctxt 5\n",
        "cpu  1 2 3 4\nbtime 5",
    };
    (void)state;
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
        assert_int_equal(parse(texts[i]), -EBADMSG);
}

static void an_odd_line_is_left_out(void **state)
{
    static const char *const odd[] = {
        "processes -2049041839\n", "processes\n",    "processes 99999999999999999999\n",
        "processes 12x\n",         "cpux 1 2 3 4\n", "cpu99999999999 1 2 3 4\n",
        "cpu0x 1 2 3 4\n",         "cpu5 1 2\n",     "cpu5 1 2 3 99999999999999999999\n",
        "cpu5 1 2 3 4 -5 6\n",     "cpu5\n",         "\n",
        "softirq x 1 2 3\n",
    };
    char text[256];
    (void)state;
    for (size_t i = 0; i < sizeof(odd) / sizeof(odd[0]); i++) {
        struct proc_cpu cpu = { 0 };
        snprintf(text, sizeof(text), "cpu  4 1 2 80\ncpu0 4 1 2 80\n%sctxt 98765\n", odd[i]);
        assert_int_equal(proc_cpu_parse(text, &cpu), 0);
        assert_true(cpu.core_count == 1 && cpu.cores[0].times.idle_ticks == 80);
        assert_true(cpu.context_switches == 98765 && cpu.forks == PROC_ABSENT && cpu.softirqs == PROC_ABSENT);
        proc_cpu_free(&cpu);
    }
}

/* lxcfs 4 printed all of it as one number. */
static void an_odd_line_of_all_cpus_is_what_those_of_each_add_up_to(void **state)
{
    static const char *const odd[] = { "cpu  2568500776029407000000\n", "cpu  1 2 3\n", "" };
    char text[256];
    (void)state;
    for (size_t i = 0; i < sizeof(odd) / sizeof(odd[0]); i++) {
        struct proc_cpu cpu = { 0 };
        snprintf(text, sizeof(text), "%scpu0 200 5 100 4000 10\ncpu1 300 6 100 5000\nctxt 9\n", odd[i]);
        assert_int_equal(proc_cpu_parse(text, &cpu), 0);
        assert_true(cpu.total.user_ticks == 500 && cpu.total.idle_ticks == 9000 &&
                    cpu.total.iowait_ticks == 10);
        assert_true(cpu.total.steal_ticks == PROC_ABSENT);
        assert_true(cpu.core_count == 2 && cpu.context_switches == 9);
        proc_cpu_free(&cpu);
    }
}

static void softirqs_are_counted_by_vector(void **state)
{
    struct proc_cpu cpu = { 0 };
    (void)state;
    assert_int_equal(proc_cpu_parse("cpu  1 2 3 4\nsoftirq 55 1 2 3 4 5 6 7 8 9 10\n", &cpu), 0);
    assert_true(cpu.softirqs == 55 && cpu.vectors[0] == 1 && cpu.vectors[9] == 10);
    assert_int_equal(proc_cpu_parse("cpu  1 2 3 4\nsoftirq 55 1 2 x 4\n", &cpu), 0);
    assert_true(cpu.softirqs == 55 && cpu.vectors[1] == 2 && cpu.vectors[2] == PROC_ABSENT);
    proc_cpu_free(&cpu);
}

static void a_cut_text_is_refused(void **state)
{
    (void)state;
    assert_no_cut_parses(
        "cpu  10 2 30 400 5 6 7 8 9 10\ncpu0 10 2 30 400 5 6 7 8 9 10\nctxt 123\nbtime 1700000000\n", parse);
}

static void a_failed_reading_leaves_no_cores_behind(void **state)
{
    struct proc_cpu cpu = { 0 };
    (void)state;
    assert_int_equal(proc_cpu_parse("cpu  1 2 3 4\ncpu0 1 2 3 4\n", &cpu), 0);
    assert_int_equal(cpu.core_count, 1);
    assert_int_equal(proc_cpu_parse("cpu  1 2 3 4\ncpu0 1 2 3 4\ncpu1 1", &cpu), -EBADMSG);
    assert_int_equal(cpu.core_count, 0);
    proc_cpu_free(&cpu);
}

static void five_hundred_and_twelve_cpus_are_all_there(void **state)
{
    struct proc_cpu cpu = { 0 };
    char *text = malloc(65536), *p = text;
    (void)state;
    p += sprintf(p, "cpu  1 2 3 4\n");
    for (int i = 0; i < 512; i++)
        p += sprintf(p, "cpu%d %d 0 0 1 0 0 0 0 0 0\n", i, i);
    assert_int_equal(proc_cpu_parse(text, &cpu), 0);
    assert_int_equal(cpu.core_count, 512);
    assert_int_equal(cpu.cores[511].times.user_ticks, 511);
    proc_cpu_free(&cpu);
    free(text);
}

static void the_busy_share_counts_guests_once_and_waiting_as_idle(void **state)
{
    struct proc_cpu_times before = { .user_ticks = 100, .idle_ticks = 100, .guest_ticks = 50 };
    struct proc_cpu_times after = {
        .user_ticks = 130, .idle_ticks = 150, .iowait_ticks = 20, .guest_ticks = 80
    };
    (void)state;
    assert_true(proc_cpu_busy(&before, &after) == 0.3);
    assert_true(proc_cpu_busy(&after, &after) == -1);
}

static void counters_that_step_back_count_as_not_moved(void **state)
{
    struct proc_cpu_times before = { .user_ticks = 100, .idle_ticks = 100, .iowait_ticks = 90 };
    struct proc_cpu_times after = { .user_ticks = 110, .idle_ticks = 110, .iowait_ticks = 10 };
    (void)state;
    assert_true(proc_cpu_busy(&before, &after) == 0.5);
    before.steal_ticks = PROC_ABSENT;
    assert_true(proc_cpu_busy(&before, &after) == 0.5);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(times_and_counters_of_a_current_kernel),
        cmocka_unit_test(offline_cpus_leave_gaps),
        cmocka_unit_test(what_an_old_kernel_does_not_print_is_absent),
        cmocka_unit_test(columns_of_kernels_to_come_are_passed_over),
        cmocka_unit_test(text_that_is_not_stat_is_refused),
        cmocka_unit_test(an_odd_line_is_left_out),
        cmocka_unit_test(an_odd_line_of_all_cpus_is_what_those_of_each_add_up_to),
        cmocka_unit_test(softirqs_are_counted_by_vector),
        cmocka_unit_test(a_cut_text_is_refused),
        cmocka_unit_test(a_failed_reading_leaves_no_cores_behind),
        cmocka_unit_test(five_hundred_and_twelve_cpus_are_all_there),
        cmocka_unit_test(the_busy_share_counts_guests_once_and_waiting_as_idle),
        cmocka_unit_test(counters_that_step_back_count_as_not_moved),
    };
    return cmocka_run_group_tests_name("cpu", tests, NULL, NULL);
}
