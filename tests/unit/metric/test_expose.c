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

    metric_expose(m, x);
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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_callback_is_asked_at_each_exposition),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
