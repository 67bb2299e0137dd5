/* SPDX-License-Identifier: MIT */
#include "collect_support.h"

static void a_collector_gives_samples_of_its_families(void **state)
{
    struct engine *e = load("local sonda = require 'sonda'\n"
                            "local up = sonda.gauge_family('x_up', 'Up.')\n"
                            "local bytes = sonda.counter_family('x_bytes_total', 'Bytes.', {'device', 'n'})\n"
                            "sonda.collector('x', { description = 'test' }, function(scrape)\n"
                            "  up(0.5) bytes(math.maxinteger, 'e\"0', 7) bytes(1, 'e1', 1.5)\n"
                            "  scrape:gauge('x_late', 'Late.', 3, { b = 'B', a = 2 })\n"
                            "  scrape:counter('x_c_total', 'C.', 1) scrape:untyped('x_u', 'U.', 2)\n"
                            "end)");
    const char *text = scrape(e, "");
    (void)state;

    assert_has(text, "# HELP x_up Up.\n# TYPE x_up gauge\nx_up 0.5\n");
    assert_has(text, "x_bytes_total{device=\"e\\\"0\",n=\"7\"} 9223372036854775807\n");
    assert_has(text, "x_bytes_total{device=\"e1\",n=\"1.5\"} 1\n");
    assert_has(text, "# TYPE x_late gauge\nx_late{a=\"2\",b=\"B\"} 3\n");
    assert_has(text, "# TYPE x_u untyped\nx_u 2\n");
    assert_has(text, "node_scrape_collector_success{collector=\"x\"} 1\n");
    assert_has(text, "node_scrape_collector_duration_seconds{collector=\"x\"} 0.0");
    assert_has(text, "process_resident_memory_bytes ");
    assert_has(scrape(e, "{ openmetrics = true }"), "# TYPE x_bytes counter\nx_bytes_total{");
    assert_has(scraped, "\n# EOF\n");
    engine_free(e);
}

static void duplicates_are_left_out_and_told(void **state)
{
    struct engine *e = load("local sonda = require 'sonda'\nlocal a = sonda.gauge_family('a', 'A.', {'n'})\n"
                            "sonda.collector('x', function() a(1, '1') a(2, '1') end)\n");
    (void)state;

    assert_has(scrape(e, ""), "a{n=\"1\"} 1\n");
    assert_lacks(scraped, "a{n=\"1\"} 2\n");
    assert_has(last_log, "2 /scripts/a.lua:3 series given twice, the second is left out: a{n=\"1\"}");
    engine_free(e);
}

static void mistakes_in_a_collector_fail_it(void **state)
{
    static const struct {
        const char *body, *reason;
    } cases[] = {
        { "a(1)", "wants a value and 1 label values" },
        { "a(1, '1', '2')", "wants a value and 1 label values" },
        { "a('1', '1')", "the value is string" },
        { "a(nil, '1')", "the value is nil" },
        { "a(1, nil)", "label value 1 is nil" },
        { "a(1, {})", "label value 1 is table" },
        { "scrape:gauge('x', 'H', 1, { [1] = 'x' })", "label's name is no string" },
        { "scrape:gauge('x', 'H', 1, { ['a-b'] = 'x' })", "label" },
        { "sonda.scrape()", "under way" },
        { "sonda.collector('y', function() end)", "while their script loads" },
        { "sonda.filter{}", "while their script loads" },
        { "error({})", "table" },
    };
    char script[512];
    (void)state;

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        snprintf(script, sizeof(script),
                 "local sonda = require 'sonda' local a = sonda.gauge_family('a', 'A.', {'n'}) "
                 "sonda.collector('x', function(scrape) %s end)",
                 cases[i].body);
        struct engine *e = load(script);
        last_log[0] = '\0';
        assert_has(scrape(e, ""), "success{collector=\"x\"} 0\n");
        assert_has(last_log, cases[i].reason);
        engine_free(e);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_collector_gives_samples_of_its_families),
        cmocka_unit_test(duplicates_are_left_out_and_told),
        cmocka_unit_test(mistakes_in_a_collector_fail_it),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
