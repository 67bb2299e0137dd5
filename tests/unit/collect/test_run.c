/* SPDX-License-Identifier: MIT */
#include "collect_support.h"

#include "metric/registry.h"

static void a_collector_that_fails_costs_itself_alone(void **state)
{
    struct engine *e = load("local sonda = require 'sonda'\n"
                            "local a = sonda.gauge_family('a', 'A.', {'n'})\n"
                            "local b = sonda.gauge_family('b', 'B.')\n"
                            "sonda.collector('first', function() a(1, '1') end)\n"
                            "sonda.collector('raises', function() a(1, '2') b(1) error('no luck') end)\n"
                            "sonda.collector('refuses', function() b(2) return nil, 'not there' end)\n"
                            "sonda.collector('empty', function() b(3) return sonda.NO_DATA end)\n"
                            "sonda.collector('last', function() a(1, '2') return true end)\n");
    const char *text = scrape(e, "");
    (void)state;

    assert_has(text, "a{n=\"1\"} 1\na{n=\"2\"} 1\n");
    assert_lacks(text, "\nb ");
    assert_has(text, "success{collector=\"first\"} 1\n");
    assert_has(text, "success{collector=\"raises\"} 0\n");
    assert_has(text, "success{collector=\"refuses\"} 0\n");
    assert_has(text, "success{collector=\"empty\"} 0\n");
    assert_has(text, "success{collector=\"last\"} 1\n");
    engine_free(e);
}

static void a_failure_is_logged_once_until_it_is_over(void **state)
{
    struct engine *e = load("local sonda = require 'sonda'\nlocal sick = true\n"
                            "sonda.collector('x', function() if sick then error('boom') end end)\n"
                            "sonda.get('/heal', function() sick = not sick return {} end)\n");
    (void)state;

    scrape(e, "");
    assert_has(last_log, "3 /scripts/a.lua:3 collector x: /scripts/a.lua:3: boom");
    scrape(e, "");
    assert_has(last_log, "0 /scripts/a.lua:3"); /* debug */
    engine_free(e);
}

static void a_refusal_is_logged_once_too(void **state)
{
    struct engine *e = load("require('sonda').collector('x', function() return nil, 'mute' end)\n");
    (void)state;

    scrape(e, "");
    assert_has(last_log, "2 /scripts/a.lua:1 collector x: mute");
    scrape(e, "");
    assert_has(last_log, "0 /scripts/a.lua:1 collector x: mute");
    engine_free(e);
}

static void failures_are_counted_and_the_want_of_data_is_none(void **state)
{
    struct engine *e = load("local sonda = require 'sonda'\n"
                            "sonda.collector('fine', function() end)\n"
                            "sonda.collector('empty', function() return sonda.NO_DATA end)\n"
                            "sonda.collector('late', function() while true do end end)\n"
                            "sonda.collector('raises', function() error('boom') end)\n"
                            "sonda.collector('refuses', function() return nil, 'mute' end)\n");
    (void)state;

    assert_int_equal(metric_registry_new(10, &host.metrics), 0);
    scrape(e, "");
    const char *text = scrape(e, "");
    for (const char *const *name = (const char *const[]){ "late", "raises", "refuses", NULL }; *name;
         name++) {
        char line[128];
        snprintf(line, sizeof(line), "sonda_collector_errors_total{collector=\"%s\"} 2\n", *name);
        assert_has(text, line);
    }
    assert_lacks(text, "errors_total{collector=\"fine\"}");
    assert_lacks(text, "errors_total{collector=\"empty\"}");
    metric_registry_free(host.metrics);
    host.metrics = NULL;
    engine_free(e);
}

static void an_endless_collector_is_stopped_and_the_rest_goes_on(void **state)
{
    struct engine *e = load("local sonda = require 'sonda'\n"
                            "local a = sonda.gauge_family('a', 'A.')\n"
                            "sonda.collector('endless', function() while true do end end)\n"
                            "sonda.collector('stubborn', function() while true do pcall(function() while "
                            "true do end end) end end)\n"
                            "sonda.collector('fine', function() a(1) end)\n");
    (void)state;

    for (int i = 0; i < 2; i++) {
        const char *text = scrape(e, "");
        assert_has(text, "\na 1\n");
        assert_has(text, "success{collector=\"endless\"} 0\n");
        assert_has(text, "success{collector=\"stubborn\"} 0\n");
        assert_has(text, "success{collector=\"fine\"} 1\n");
    }
    engine_free(e);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_collector_that_fails_costs_itself_alone),
        cmocka_unit_test(a_failure_is_logged_once_until_it_is_over),
        cmocka_unit_test(a_refusal_is_logged_once_too),
        cmocka_unit_test(failures_are_counted_and_the_want_of_data_is_none),
        cmocka_unit_test(an_endless_collector_is_stopped_and_the_rest_goes_on),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
