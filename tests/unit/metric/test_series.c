/* SPDX-License-Identifier: MIT */
#include "exposition_support.h"

#include "metric/expose.h"
#include "metric/registry.h"

static struct metric_registry *registry;

static int make(void **state)
{
    (void)state;
    return metric_registry_new(10, &registry);
}

static int drop(void **state)
{
    (void)state;
    metric_registry_free(registry);
    return 0;
}

static struct metric_series *series_of(enum metric_kind kind, const double *buckets, size_t count)
{
    struct metric_family *f;
    assert_int_equal(metric_family(registry, kind, "m", "M.", NULL, buckets, count, &f), 0);
    return metric_series(f, NULL);
}

static void a_counter_only_ever_grows(void **state)
{
    struct metric_series *s = series_of(METRIC_COUNTER, NULL, 0);
    (void)state;

    metric_add(s, 2);
    metric_add(s, 0.5);
    metric_add(s, -1);
    metric_add(s, NAN);
    metric_set(s, 1); /* gauges are set */
    metric_observe(s, 1);
    assert_true(metric_value(s) == 2.5);
}

static void a_gauge_goes_either_way_and_takes_any_number(void **state)
{
    struct metric_series *s = series_of(METRIC_GAUGE, NULL, 0);
    (void)state;

    metric_set(s, 5);
    metric_add(s, -7.5);
    assert_true(metric_value(s) == -2.5);
    metric_set(s, INFINITY);
    assert_true(isinf(metric_value(s)));
}

static void an_observation_falls_into_the_first_bucket_that_holds_it(void **state)
{
    static const double bounds[] = { 1, 2, 4 };
    struct metric_series *s = series_of(METRIC_HISTOGRAM, bounds, 3);
    struct exposition *x = exposition_for_test(8, 1 << 20);
    (void)state;

    metric_observe(s, 1); /* a bound belongs to its bucket */
    metric_observe(s, 1.5);
    metric_observe(s, 100); /* +Inf's */
    metric_expose(registry, x, true);
    assert_text(x, false,
                "# HELP m M.\n# TYPE m histogram\nm_bucket{le=\"1\"} 1\nm_bucket{le=\"2\"} 2\n"
                "m_bucket{le=\"4\"} 2\nm_bucket{le=\"+Inf\"} 3\nm_sum 102.5\nm_count 3\n");
    exposition_free(x);
}

static void no_series_is_updated_without_harm(void **state)
{
    (void)state;
    metric_add(NULL, 1);
    metric_set(NULL, 1);
    metric_observe(NULL, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_counter_only_ever_grows, make, drop),
        cmocka_unit_test_setup_teardown(a_gauge_goes_either_way_and_takes_any_number, make, drop),
        cmocka_unit_test_setup_teardown(an_observation_falls_into_the_first_bucket_that_holds_it, make, drop),
        cmocka_unit_test(no_series_is_updated_without_harm),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
