/* SPDX-License-Identifier: MIT */
#include "exposition_support.h"

#include <pthread.h>

#include "metric/expose.h"
#include "metric/registry.h"

static struct metric_registry *registry(size_t series_max)
{
    struct metric_registry *m;

    assert_int_equal(metric_registry_new(series_max, &m), 0);
    return m;
}

static char *expose(struct metric_registry *m)
{
    struct exposition *x = exposition_for_test(64, 1 << 20);
    struct buffer text = { 0 };

    metric_expose(m, x, true);
    exposition_render(x, false, &text);
    exposition_free(x);
    return text.bytes ? text.bytes : strdup("");
}

static void assert_exposes(struct metric_registry *m, const char *line)
{
    char *text = expose(m);

    if (!strstr(text, line))
        fail_msg("no line '%s' in:\n%s", line, text);
    free(text);
}

static void counters_are_exact_beyond_2_to_53(void **state)
{
    struct metric_registry *m = registry(10);
    struct metric_family *f;
    (void)state;

    assert_int_equal(metric_family(m, METRIC_COUNTER, "c_total", "C.", NULL, NULL, 0, &f), 0);
    struct metric_series *s = metric_series(f, NULL);
    metric_add(s, 9007199254740991.0);
    metric_add(s, 9007199254740991.0);
    metric_add(s, 1);
    assert_exposes(m, "\nc_total 18014398509481983\n");
    metric_add(s, 0.5);
    metric_add(s, -1);
    metric_add(s, NAN);
    metric_set(s, 3);
    assert_true(metric_value(s) > 18014398509481982.0);
    metric_registry_free(m);
}

static void gauges_are_set_and_added_to(void **state)
{
    struct metric_registry *m = registry(10);
    struct metric_family *f;
    (void)state;

    assert_int_equal(metric_family(m, METRIC_GAUGE, "g", "G.", NULL, NULL, 0, &f), 0);
    struct metric_series *s = metric_series(f, NULL);
    metric_set(s, 2.5);
    metric_add(s, -4);
    assert_exposes(m, "# TYPE g gauge\ng -1.5\n");
    metric_add(NULL, 1);
    metric_set(NULL, 1);
    metric_observe(NULL, 1);
    metric_registry_free(m);
}

static void histograms_are_cumulative_and_agree_with_their_count(void **state)
{
    const double bounds[] = { 0.1, 1 };
    const char *const labels[] = { "route", NULL }, *const values[] = { "/" };
    struct metric_registry *m = registry(10);
    struct metric_family *f;
    (void)state;

    assert_int_equal(metric_family(m, METRIC_HISTOGRAM, "h", "H.", labels, bounds, 2, &f), 0);
    struct metric_series *s = metric_series(f, values);
    metric_observe(s, 0.1);
    metric_observe(s, 0.5);
    metric_observe(s, 7);
    metric_observe(s, NAN);
    assert_exposes(m,
                   "# HELP h H.\n# TYPE h histogram\n"
                   "h_bucket{le=\"0.1\",route=\"/\"} 1\nh_bucket{le=\"1\",route=\"/\"} 2\n"
                   "h_bucket{le=\"+Inf\",route=\"/\"} 3\nh_sum{route=\"/\"} 7.6\nh_count{route=\"/\"} 3\n");
    metric_registry_free(m);
}

static void a_family_declared_again_is_the_same_and_otherwise_refused(void **state)
{
    const char *const labels[] = { "a", NULL }, *const other[] = { "b", NULL };
    const double bounds[] = { 1, 2 }, more[] = { 1, 3 };
    struct metric_registry *m = registry(10);
    struct metric_family *f, *again;
    (void)state;

    assert_int_equal(metric_family(m, METRIC_HISTOGRAM, "h", "H.", labels, bounds, 2, &f), 0);
    assert_int_equal(metric_family(m, METRIC_HISTOGRAM, "h", "Other help.", labels, bounds, 2, &again), 0);
    assert_ptr_equal(f, again);
    assert_int_equal(metric_family(m, METRIC_COUNTER, "h", "H.", labels, NULL, 0, &again), -EEXIST);
    assert_int_equal(metric_family(m, METRIC_HISTOGRAM, "h", "H.", other, bounds, 2, &again), -EEXIST);
    assert_int_equal(metric_family(m, METRIC_HISTOGRAM, "h", "H.", labels, more, 2, &again), -EEXIST);
    metric_registry_free(m);
}

static void names_labels_and_buckets_that_are_none_are_refused(void **state)
{
    const char *const le[] = { "le", NULL }, *const twice[] = { "a", "a", NULL },
                      *const dash[] = { "a-b", NULL };
    const char *const nine[] = { "a", "b", "c", "d", "e", "f", "g", "h", "i", NULL };
    const double down[] = { 2, 1 }, infinite[] = { 1, INFINITY }, nan[] = { NAN };
    struct metric_registry *m = registry(10);
    struct metric_family *f;
    (void)state;

    assert_int_equal(metric_family(m, METRIC_COUNTER, "1c", "", NULL, NULL, 0, &f), -EINVAL);
    assert_int_equal(metric_family(m, METRIC_HISTOGRAM, "h", "", le, NULL, 0, &f), -EINVAL);
    assert_int_equal(metric_family(m, METRIC_COUNTER, "c", "", twice, NULL, 0, &f), -EINVAL);
    assert_int_equal(metric_family(m, METRIC_COUNTER, "c", "", dash, NULL, 0, &f), -EINVAL);
    assert_int_equal(metric_family(m, METRIC_COUNTER, "c", "", nine, NULL, 0, &f), -EINVAL);
    assert_int_equal(metric_family(m, METRIC_HISTOGRAM, "h", "", NULL, down, 2, &f), -EINVAL);
    assert_int_equal(metric_family(m, METRIC_HISTOGRAM, "h", "", NULL, infinite, 2, &f), -EINVAL);
    assert_int_equal(metric_family(m, METRIC_HISTOGRAM, "h", "", NULL, nan, 1, &f), -EINVAL);
    metric_registry_free(m);
}

static void series_above_the_cap_are_dropped_and_counted(void **state)
{
    const char *const labels[] = { "user", NULL };
    struct metric_registry *m = registry(3);
    struct metric_family *f;
    (void)state;

    assert_int_equal(metric_family(m, METRIC_COUNTER, "c_total", "C.", labels, NULL, 0, &f), 0);
    for (int i = 0; i < 10; i++) {
        char name[8];
        snprintf(name, sizeof(name), "u%d", i);
        const char *const values[] = { name };
        struct metric_series *s = metric_series(f, values);
        assert_int_equal(s != NULL, i < 3);
        metric_add(s, 1);
    }
    assert_exposes(m, "sonda_metric_series_dropped_total{metric=\"c_total\"} 7\n");
    assert_exposes(m, "c_total{user=\"u0\"} 1\n");
    metric_registry_free(m);
}

struct load {
    struct metric_family *counter, *histogram;
};

static void *update(void *cls)
{
    const struct load *l = cls;

    for (int i = 0; i < 20000; i++) {
        const char *const values[] = { i % 2 ? "odd" : "even" };
        metric_add(metric_series(l->counter, values), 1);
        metric_add(metric_series(l->counter, values), 0.25);
        metric_observe(metric_series(l->histogram, values), i % 3);
    }
    return NULL;
}

static void no_update_of_many_threads_is_lost(void **state)
{
    const char *const labels[] = { "kind", NULL };
    const double bounds[] = { 0.5, 1.5 };
    struct metric_registry *m = registry(10);
    struct load l;
    pthread_t threads[4];
    (void)state;

    assert_int_equal(metric_family(m, METRIC_COUNTER, "c_total", "C.", labels, NULL, 0, &l.counter), 0);
    assert_int_equal(metric_family(m, METRIC_HISTOGRAM, "h", "H.", labels, bounds, 2, &l.histogram), 0);
    for (int i = 0; i < 4; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, update, &l), 0);
    for (int i = 0; i < 20; i++)
        free(expose(m));
    for (int i = 0; i < 4; i++)
        pthread_join(threads[i], NULL);
    assert_exposes(m, "c_total{kind=\"even\"} 50000\n");
    assert_exposes(m, "c_total{kind=\"odd\"} 50000\n");
    assert_exposes(m, "h_count{kind=\"odd\"} 40000\n");
    metric_registry_free(m);
}

static void long_values_are_dropped_and_counted(void **state)
{
    static const char *const labels[] = { "path", NULL }, *const of_dropped[] = { "metric", NULL };
    struct metric_registry *m;
    struct metric_family *f, *dropped;
    char *large = calloc(1, (1 << 20) + 1);
    int kept = 0;
    (void)state;

    memset(large, 'x', 1 << 20);
    assert_int_equal(metric_registry_new(1000, &m), 0);
    assert_int_equal(metric_family(m, METRIC_COUNTER, "hits_total", "Hits.", labels, NULL, 0, &f), 0);
    for (int i = 0; i < 100; i++) {
        large[i] = 'y';
        kept += metric_series(f, (const char *const[]){ large }) != NULL;
    }
    assert_in_range(kept, 10, 16);
    assert_int_equal(metric_family(m, METRIC_COUNTER, "sonda_metric_series_dropped_total", "", of_dropped,
                                   NULL, 0, &dropped),
                     0);
    assert_int_equal((int)metric_value(metric_series(dropped, (const char *const[]){ "hits_total" })),
                     100 - kept);
    assert_int_equal(metric_family(m, METRIC_COUNTER, "long_total", large, NULL, NULL, 0, &f), -ENOSPC);
    free(large);
    metric_registry_free(m);
}

/* Each engine of each generation declares them again. */
static void families_without_end_cost_what_each_costs(void **state)
{
    struct metric_registry *m;
    struct metric_family *f;
    char name[16];
    (void)state;

    assert_int_equal(metric_registry_new(10, &m), 0);
    clock_t begin = clock();
    for (int i = 0; i < 200000; i++) {
        snprintf(name, sizeof(name), "n%d", i % 4000);
        assert_int_equal(metric_family(m, METRIC_GAUGE, name, "", NULL, NULL, 0, &f), 0);
    }
    assert_true((double)(clock() - begin) / CLOCKS_PER_SEC < 1);
    metric_registry_free(m);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(long_values_are_dropped_and_counted),
        cmocka_unit_test(counters_are_exact_beyond_2_to_53),
        cmocka_unit_test(gauges_are_set_and_added_to),
        cmocka_unit_test(histograms_are_cumulative_and_agree_with_their_count),
        cmocka_unit_test(a_family_declared_again_is_the_same_and_otherwise_refused),
        cmocka_unit_test(names_labels_and_buckets_that_are_none_are_refused),
        cmocka_unit_test(series_above_the_cap_are_dropped_and_counted),
        cmocka_unit_test(no_update_of_many_threads_is_lost),
        cmocka_unit_test(families_without_end_cost_what_each_costs),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
