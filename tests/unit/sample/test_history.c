/* SPDX-License-Identifier: MIT */
#include "clock_support.h"
#include "proc_support.h"

#include <math.h>

#include "sample/history.h"
#include "sample/sampler.h"

#define SECOND (1000 * MS)

static struct tree tree;

static void write_counters(unsigned received, unsigned sectors)
{
    char text[1024];

    snprintf(text, sizeof(text),
             "Inter-|   Receive  |  Transmit\n face |bytes packets errs drop fifo frame compressed "
             "multicast|bytes "
             "packets errs drop fifo colls carrier compressed\n"
             "    lo: 99999 2 3 4 5 6 7 8 99999 10 11 12 13 14 15 16\n"
             "eth0: %u 2 3 4 5 6 7 8 %u 10 11 12 13 14 15 16\n",
             received, 2 * received);
    tree_write(&tree, "net/dev", text);
    snprintf(text, sizeof(text),
             "7 0 loop0 1 2 %u 4 5 6 %u 8 0 10 11\n8 0 sda 1 2 %u 4 5 6 %u 8 0 10 11\n"
             "8 1 sda1 1 2 %u 4 5 6 %u 8 0 10 11\n253 0 dm-0 1 2 %u 4 5 6 %u 8 0 10 11\n",
             sectors, sectors, sectors, 2 * sectors, sectors, sectors, sectors, sectors);
    tree_write(&tree, "diskstats", text);
}

static double last(struct metric_history *h, const char *name)
{
    double value = -1;
    int64_t when;

    assert_int_equal(metric_ring_read(metric_history_ring(h), name, &value, 1, &when), 1);
    return value;
}

static struct metric_history *begin(struct proc_sampler *sampler)
{
    struct metric_history *h;

    test_clock_set(100 * SECOND);
    assert_int_equal(metric_history_new(tree.path, sampler, &h), 0);
    return h;
}

static int make(void **state)
{
    (void)state;
    tree_make(&tree);
    return 0;
}

static int drop(void **state)
{
    tree_free(&tree);
    return test_clock_end(state);
}

static void rates_are_of_the_time_between_two_samples(void **state)
{
    struct metric_history *h = begin(NULL);
    (void)state;

    write_counters(1000, 10);
    metric_history_sample(h);
    assert_true(isnan(last(h, "network_receive_bytes")) && isnan(last(h, "disk_read_bytes")));
    test_clock_pass(2 * SECOND);
    write_counters(1500, 14);
    metric_history_sample(h);
    assert_true(last(h, "network_receive_bytes") == 250); /* lo left out */
    assert_true(last(h, "network_transmit_bytes") == 500);
    assert_true(last(h, "disk_read_bytes") == 4 * 512 / 2.0); /* of the whole disk alone */
    assert_true(last(h, "disk_written_bytes") == 8 * 512 / 2.0);
    metric_history_free(h);
}

static void a_sum_that_stepped_back_has_not_moved(void **state)
{
    struct metric_history *h = begin(NULL);
    (void)state;

    write_counters(1000, 10);
    metric_history_sample(h);
    test_clock_pass(SECOND);
    write_counters(10, 1);
    metric_history_sample(h);
    assert_true(last(h, "network_receive_bytes") == 0 && last(h, "disk_read_bytes") == 0);
    metric_history_free(h);
}

static void what_the_kernel_does_not_offer_is_no_number(void **state)
{
    struct metric_history *h = begin(NULL);
    (void)state;

    for (int i = 0; i < 2; i++, test_clock_pass(SECOND))
        metric_history_sample(h);
    for (const char *const *name = metric_ring_names(metric_history_ring(h)); *name; name++)
        assert_true(isnan(last(h, *name)));
    metric_history_free(h);
}

static void gauges_are_those_of_now(void **state)
{
    struct proc_sampler *sampler;
    (void)state;

    tree_write(&tree, "stat", "cpu  25 0 0 75 0 0 0 0\ncpu0 25 0 0 75 0 0 0 0\n");
    tree_write(&tree, "loadavg", "1.50 0.36 0.30 1/234 5678\n");
    tree_write(&tree, "meminfo", "MemTotal: 1000 kB\nMemFree: 100 kB\nMemAvailable: 400 kB\n");
    assert_int_equal(proc_sampler_new(tree.path, &sampler), 0);
    struct metric_history *h = begin(sampler);
    metric_history_sample(h);
    assert_true(last(h, "cpu_busy_ratio") == 0.25);
    assert_true(last(h, "load1") == 1.5);
    assert_true(last(h, "memory_used_bytes") == 600 * 1024);
    metric_history_free(h);
    proc_sampler_free(sampler);
}

static void a_root_that_is_none_is_refused(void **state)
{
    struct metric_history *h = (void *)1;
    (void)state;

    assert_true(metric_history_new("/none/of/that", NULL, &h) < 0);
    assert_ptr_equal(h, (void *)1);
    metric_history_free(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(rates_are_of_the_time_between_two_samples, make, drop),
        cmocka_unit_test_setup_teardown(a_sum_that_stepped_back_has_not_moved, make, drop),
        cmocka_unit_test_setup_teardown(what_the_kernel_does_not_offer_is_no_number, make, drop),
        cmocka_unit_test_setup_teardown(gauges_are_those_of_now, make, drop),
        cmocka_unit_test(a_root_that_is_none_is_refused),
    };
    return cmocka_run_group_tests_name("history", tests, NULL, NULL);
}
