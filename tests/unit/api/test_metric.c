/* SPDX-License-Identifier: MIT */
#include "collect_support.h"

#include "metric/registry.h"
#include "metric/store.h"

/* Prometheus refuses a scrape whole for one text that is not UTF-8. */
static void texts_in_another_encoding_are_mended(void **state)
{
    assert_int_equal(metric_registry_new(10, &host.metrics), 0);
    struct engine *e = load("local sonda = require 'sonda'\n"
                            "sonda.gauge('own', 'a caf\\xe9'):set(1)\n"
                            "local given = sonda.gauge_family('given', 'b caf\\xe9', {'n'})\n"
                            "sonda.collector('x', function(scrape)\n"
                            "  given(1, '\\xe9') scrape:gauge('late', 'c caf\\xe9', 3)\n"
                            "end)");
    const char *text = scrape(e, "{ openmetrics = true }");
    (void)state;

    assert_has(text, "# HELP own a caf\xef\xbf\xbd\n");
    assert_has(text, "# HELP given b caf\xef\xbf\xbd\n");
    assert_has(text, "given{n=\"\xef\xbf\xbd\"} 1\n");
    assert_has(text, "# HELP late c caf\xef\xbf\xbd\n");
    engine_free(e);
    metric_registry_free(host.metrics);
    host.metrics = NULL;
}

static void metrics_and_store_of_the_process_outlive_engines(void **state)
{
    const char *script =
        "local sonda = require 'sonda'\n"
        "local c = sonda.counter('jobs_total', 'Jobs.', {'kind'})\n"
        "local g, h = sonda.gauge('level', 'Level.'), sonda.histogram('took', 'Took.', nil, { 1, 2 })\n"
        "sonda.collector('x', function() c:add('a') c:add(2, 'b') g:set(3) g:add(-1) h:observe(1.5)\n"
        "  sonda.store.add('n') sonda.store.set('s', 'text', 60) end)\n";
    (void)state;

    assert_int_equal(metric_registry_new(10, &host.metrics), 0);
    assert_int_equal(metric_store_new(&host.store), 0);
    for (int i = 0; i < 2; i++) {
        struct engine *e = load(script);
        scrape(e, "");
        engine_free(e);
    }
    struct engine *e = load(script);
    assert_has(scrape(e, ""), "jobs_total{kind=\"a\"} 3\njobs_total{kind=\"b\"} 6\n");
    assert_has(scraped, "\nlevel 2\n");
    assert_has(scraped, "took_bucket{le=\"2\"} 3\n");
    assert_int_equal(
        run(e,
            "local s = require('sonda').store assert(s.get('n') == 3 and s.get('s') == 'text')\n"
            "assert(s.delete('s') and s.get('s') == nil and not s.delete('s'))\n"
            "assert(s.set('x', true) and s.get('x') == true and s.set('x', 1.5) and s.get('x') == 1.5)\n"
            "local big = ('x'):rep(5000) assert(s.set('x', big) and s.get('x') == big)\n"
            "assert(s.set('x', nil) and s.get('x') == nil and s.add('f', 0.5) == 0.5)\n"
            "local none, why = s.add('n', 1) assert(none == 4)\n"
            "s.set('t', 'x') none, why = s.add('t') assert(none == nil and why:find('no number'))\n"
            "assert(not pcall(s.set, 'x', {}) and not pcall(s.set, '', 1) and not pcall(s.add, 'n', 'x'))"),
        0);
    engine_free(e);
    refuses("local s = require 'sonda' s.counter('c', 'H', {'le'})", "label is none");
    refuses("local s = require 'sonda' s.gauge('jobs_total', 'H')", "declared before");
    refuses("local s = require 'sonda' s.histogram('h', 'H', nil, {2, 1})", "do not ascend");
    metric_registry_free(host.metrics);
    metric_store_free(host.store);
    host.metrics = NULL;
    host.store = NULL;
}

static void without_a_registry_metrics_go_nowhere(void **state)
{
    struct engine *e = load("local s = require 'sonda'\n"
                            "local c = s.counter('c', 'C.', {'a'})\n"
                            "s.collector('x', function() c:add('1') assert(not pcall(c.add, c)) assert(not "
                            "pcall(c.set, c, 1, 'a')) end)\n");
    (void)state;

    assert_has(scrape(e, ""), "success{collector=\"x\"} 1\n");
    assert_int_equal(run(e, "return require('sonda').store.get('x')"), -EINVAL);
    engine_free(e);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(texts_in_another_encoding_are_mended),
        cmocka_unit_test(metrics_and_store_of_the_process_outlive_engines),
        cmocka_unit_test(without_a_registry_metrics_go_nowhere),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
