/* SPDX-License-Identifier: MIT */
#include "feed_support.h"

static void stat_is_read_once_a_scrape(void **state)
{
    const struct proc_cpu *first, *second;
    (void)state;
    begin();
    struct feed f = open_feed("stat"), other = open_feed("cpu");
    tree_write(&tree, "stat", "cpu  1 0 0 1\ncpu0 1 0 0 1\nctxt 7\n");
    assert_int_equal(feed_shared_stat(&f, &first), 0);
    tree_write(&tree, "stat", "cpu  1 0 0 1\ncpu0 1 0 0 1\nctxt 8\n");
    assert_int_equal(feed_shared_stat(&other, &second), 0);
    assert_ptr_equal(first, second);
    assert_int_equal(second->context_switches, 7);
    sink.scrape++;
    assert_int_equal(feed_shared_stat(&other, &second), 0);
    assert_int_equal(second->context_switches, 8);
    feed_free(&f);
    feed_free(&other);
    end();
}

static void a_failure_is_the_same_for_all_of_a_scrape(void **state)
{
    const struct proc_cpu *cpu;
    (void)state;
    begin();
    struct feed f = open_feed("stat");
    assert_int_equal(feed_shared_stat(&f, &cpu), -ENOENT);
    tree_write(&tree, "stat", "cpu  1 0 0 1\ncpu0 1 0 0 1\n");
    assert_int_equal(feed_shared_stat(&f, &cpu), -ENOENT);
    sink.scrape++;
    assert_int_equal(feed_shared_stat(&f, &cpu), 0);
    feed_free(&f);
    end();
}

static void nothing_shared_is_freed_without_harm(void **state)
{
    (void)state;
    feed_shared_free(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(stat_is_read_once_a_scrape),
        cmocka_unit_test(a_failure_is_the_same_for_all_of_a_scrape),
        cmocka_unit_test(nothing_shared_is_freed_without_harm),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
