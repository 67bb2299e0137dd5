/* SPDX-License-Identifier: MIT */
#include "exposition_support.h"

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

static double answer(void *cls)
{
    return *(double *)cls;
}

static void a_callback_is_asked_at_each_exposition(void **state)
{
    double value = 1;
    struct metric_registry *m = registry(3);
    (void)state;

    assert_int_equal(metric_callback(m, METRIC_GAUGE, "g", "G.", answer, &value), 0);
    assert_int_equal(metric_callback(m, METRIC_GAUGE, "g", "G.", answer, &value), -EEXIST);
    assert_int_equal(metric_callback(m, METRIC_HISTOGRAM, "h", "H.", answer, &value), -EINVAL);
    assert_exposes(m, "\ng 1\n");
    value = 0.5;
    assert_exposes(m, "\ng 0.5\n");
    metric_registry_free(m);
}

static void what_is_about_this_program_may_be_left_out(void **state)
{
    double value = 1;
    struct metric_registry *m = registry(3);
    struct exposition *x = exposition_for_test(64, 1 << 20);
    struct buffer text = { 0 };
    (void)state;

    assert_int_equal(metric_callback(m, METRIC_GAUGE, "sonda_own", "O.", answer, &value), 0);
    assert_int_equal(metric_callback(m, METRIC_GAUGE, "my_sonda_", "M.", answer, &value), 0);
    assert_exposes(m, "\nsonda_own 1\n");
    metric_expose(m, x, false);
    exposition_render(x, false, &text);
    assert_null(strstr(text.bytes, "sonda_own"));
    assert_non_null(strstr(text.bytes, "\nmy_sonda_ 1\n"));
    buffer_free(&text);
    exposition_free(x);
    metric_registry_free(m);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_callback_is_asked_at_each_exposition),
        cmocka_unit_test(what_is_about_this_program_may_be_left_out),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
