/* SPDX-License-Identifier: MIT */
#include "feed_support.h"

#include <linux/perf_event.h>
#include <sys/eventfd.h>

#include "proc/perf.h"

static int refusal;
static bool has_hardware;

static int fake(const struct proc_perf_event *event, unsigned cpu)
{
    (void)cpu;
    if (refusal)
        return refusal;
    if (event->type != PERF_TYPE_SOFTWARE && !has_hardware)
        return -ENOENT;
    return eventfd(100, EFD_SEMAPHORE | EFD_CLOEXEC);
}

static struct procfs *recorded;

static struct feed begin_live(const char *const *options)
{
    struct procfs *live;

    refusal = 0;
    has_hardware = false;
    proc_perf_replace(fake);
    begin();
    recorded = sink.sys;
    assert_int_equal(procfs_open("/sys", &live), 0);
    sink.sys = live;
    sink.options = options;
    return open_feed("perf");
}

static void end_live(struct feed *f)
{
    procfs_free(sink.sys);
    sink.sys = recorded;
    proc_perf_replace(NULL);
    feed_free(f);
    end();
}

static void what_the_machine_counts_is_given(void **state)
{
    static const char *const options[] = { "collector.perf.cpus", "3,5", NULL };
    (void)state;
    struct feed f = begin_live(options);
    gives(&f, FIELDS("page_faults", "cpucycles", "cache_ll_read_misses"),
          "page_faults{a=\"3\"} 1\npage_faults{a=\"5\"} 1\n");
    has_hardware = true;
    gives(&f, FIELDS("cpucycles", "cache_ll_read_misses"),
          "cache_ll_read_misses{a=\"3\"} 1\ncache_ll_read_misses{a=\"5\"} 1\ncpucycles{a=\"3\"} 1\n"
          "cpucycles{a=\"5\"} 1\npage_faults{a=\"3\"} 1\npage_faults{a=\"5\"} 1\n");
    end_live(&f);
}

static void profilers_are_chosen_by_name(void **state)
{
    static const char *const options[] = { "collector.perf.cpus",
                                           "0",
                                           "collector.perf.software-profilers",
                                           "MajorFault",
                                           "collector.perf.software-profilers",
                                           "CpuMigration",
                                           NULL };
    static const char *const wrong[] = { "collector.perf.hardware-profilers", "PageFault", NULL };
    (void)state;
    struct feed f = begin_live(options);
    gives(&f, FIELDS("page_faults", "major_faults", "cpu_migrations"),
          "cpu_migrations{a=\"0\"} 1\nmajor_faults{a=\"0\"} 1\n");
    sink.options = wrong;
    assert_int_equal(feed_run(&f), -EINVAL);
    assert_string_equal(f.what, "PageFault");
    end_live(&f);
}

static void what_may_not_be_counted_is_told(void **state)
{
    (void)state;
    struct feed f = begin_live(NULL);
    refusal = -EACCES;
    want(&f, "page_faults");
    assert_int_equal(feed_run(&f), -EACCES);
    assert_string_equal(f.what, "perf_event_open");
    refusal = -ENOENT; /* no such event is no refusal */
    assert_int_equal(feed_run(&f), 0);
    end_live(&f);
}

static void a_tracepoint_that_is_none_is_named(void **state)
{
    static const char *const options[] = { "collector.perf.tracepoint", "sched", NULL };
    (void)state;
    struct feed f = begin_live(options);
    assert_int_equal(feed_run(&f), -EINVAL);
    assert_string_equal(f.what, "sched");
    end_live(&f);
}

static void a_recorded_host_has_none(void **state)
{
    (void)state;
    gives_nothing_of_an_empty_tree("perf");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_the_machine_counts_is_given),
        cmocka_unit_test(profilers_are_chosen_by_name),
        cmocka_unit_test(what_may_not_be_counted_is_told),
        cmocka_unit_test(a_tracepoint_that_is_none_is_named),
        cmocka_unit_test(a_recorded_host_has_none),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
