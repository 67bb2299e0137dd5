/* SPDX-License-Identifier: MIT */
#include "proc_support.h"

#include <linux/perf_event.h>
#include <sys/eventfd.h>

#include "proc/perf.h"

static int opened;

/* A counter whose count is 1 at each reading; there is none of CPU 7, nor of config 13. */
static int fake(const struct proc_perf_event *event, unsigned cpu)
{
    if (cpu == 7)
        return -ENODEV;
    if (event->config == 13)
        return -EACCES;
    opened++;
    return eventfd(100, EFD_SEMAPHORE | EFD_CLOEXEC);
}

static void a_counter_is_opened_once_for_all(void **state)
{
    const struct proc_perf_event one = { PERF_TYPE_SOFTWARE, 2 }, other = { PERF_TYPE_HARDWARE, 2 };
    uint64_t value = 0;
    (void)state;

    proc_perf_replace(fake);
    opened = 0;
    for (int i = 0; i < 3; i++) {
        assert_int_equal(proc_perf_read(&one, 0, &value), 0);
        assert_int_equal(value, 1);
    }
    assert_int_equal(opened, 1);
    assert_int_equal(proc_perf_read(&one, 1, &value), 0);
    assert_int_equal(proc_perf_read(&other, 0, &value), 0);
    assert_int_equal(opened, 3);
    proc_perf_replace(NULL);
}

static void what_cannot_be_counted_is_told_and_tried_again(void **state)
{
    const struct proc_perf_event closed = { PERF_TYPE_SOFTWARE, 13 }, one = { PERF_TYPE_SOFTWARE, 2 };
    uint64_t value;
    (void)state;

    proc_perf_replace(fake);
    opened = 0;
    assert_int_equal(proc_perf_read(&closed, 0, &value), -EACCES);
    assert_int_equal(proc_perf_read(&one, 7, &value), -ENODEV);
    assert_int_equal(proc_perf_read(&one, 7, &value), -ENODEV);
    assert_int_equal(opened, 0);
    proc_perf_replace(NULL);
}

static void a_tracepoint_is_looked_up(void **state)
{
    static const char *const bad[] = { "sched", ":x", "x:", "a/b:c", "a:../c", "..:c", "a:b:c" };
    struct proc_perf_event e;
    struct tree t;
    (void)state;

    tree_make(&t);
    tree_write(&t, "kernel/tracing/events/sched/sched_switch/id", "317\n");
    tree_write(&t, "kernel/debug/tracing/events/irq/softirq_entry/id", "60\n");
    tree_write(&t, "kernel/tracing/events/sched/odd/id", "x\n");
    struct procfs *fs = tree_open(&t);
    assert_int_equal(proc_perf_tracepoint(fs, "sched:sched_switch", &e), 0);
    assert_true(e.type == PERF_TYPE_TRACEPOINT && e.config == 317);
    assert_int_equal(proc_perf_tracepoint(fs, "irq:softirq_entry", &e), 0);
    assert_true(e.config == 60);
    assert_int_equal(proc_perf_tracepoint(fs, "sched:odd", &e), -EBADMSG);
    assert_int_equal(proc_perf_tracepoint(fs, "sched:nosuch", &e), -ENOENT);
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
        assert_int_equal(proc_perf_tracepoint(fs, bad[i], &e), -EINVAL);
    procfs_free(fs);
    tree_free(&t);
}

static int note(void *cls, unsigned cpu)
{
    char *text = cls;
    snprintf(text + strlen(text), 16, "%u ", cpu);
    return cpu == 99 ? 5 : 0;
}

static int cpus(const char *text, char *seen)
{
    seen[0] = '\0';
    return proc_perf_cpus(text, note, seen);
}

static void cpus_are_listed_with_their_steps(void **state)
{
    static const char *const bad[] = {
        "", ",", "1,", "x", "1-", "1-3:", "1-3:0", "1:2", "1-99999999", "1 2"
    };
    char seen[256];
    (void)state;

    assert_int_equal(cpus("1,3-7:2,9-10", seen), 0);
    assert_string_equal(seen, "1 3 5 7 9 10 ");
    assert_int_equal(cpus("4-2", seen), 0);
    assert_string_equal(seen, "");
    assert_int_equal(cpus("98-100", seen), 5);
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
        assert_int_equal(cpus(bad[i], seen), -EINVAL);
}

static void the_live_kernel_counts_or_says_why_not(void **state)
{
    const struct proc_perf_event switches = { PERF_TYPE_SOFTWARE, PERF_COUNT_SW_CONTEXT_SWITCHES };
    uint64_t before, after;
    (void)state;

    int r = proc_perf_read(&switches, 0, &before);
    if (r == 0) {
        assert_int_equal(proc_perf_read(&switches, 0, &after), 0);
        assert_true(after >= before);
    } else {
        assert_true(r == -EACCES || r == -EPERM || r == -ENOENT || r == -ENOSYS);
    }
    proc_perf_replace(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_counter_is_opened_once_for_all),
        cmocka_unit_test(what_cannot_be_counted_is_told_and_tried_again),
        cmocka_unit_test(a_tracepoint_is_looked_up),
        cmocka_unit_test(cpus_are_listed_with_their_steps),
        cmocka_unit_test(the_live_kernel_counts_or_says_why_not),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
