/* SPDX-License-Identifier: MIT */
/* Collectors inside an engine: what they give, and what their failures cost. */
#include "engine_support.h"

#include "collect/table.h"
#include "metric/registry.h"
#include "metric/store.h"

static char *scraped; /* text of the last scrape, or its message */

static int keep_result(lua_State *L)
{
    lua_getfield(L, LUA_REGISTRYINDEX, "test.result");
    scraped = strdup(lua_isstring(L, -1) ? lua_tostring(L, -1) : "");
    return 0;
}

/* Run sonda.scrape with these options; no collection is reused. */
static const char *scrape(struct engine *e, const char *options)
{
    char chunk[512];

    collector_table_of(e)->collected_ns = 0;
    snprintf(chunk, sizeof(chunk), "local text, message = require('sonda').scrape(%s) return text or message",
             options);
    if (run_for(e, chunk, 2000000000) != 0)
        fail_msg("scrape: %s", last_fault.reason);
    free(scraped);
    scraped = NULL;
    assert_int_equal(engine_run(e, keep_result, NULL, BUDGET_NS, &last_fault), 0);
    return scraped;
}

static void assert_has(const char *text, const char *line)
{
    if (!strstr(text, line))
        fail_msg("no '%s' in:\n%.3000s", line, text);
}

static void assert_lacks(const char *text, const char *line)
{
    if (strstr(text, line))
        fail_msg("'%s' in:\n%.3000s", line, text);
}

static struct engine *load(const char *script)
{
    struct engine *e = engine_with(script, NULL);

    assert_non_null(e);
    return e;
}

static void refuses(const char *script, const char *reason)
{
    struct script_fault f = { 0 };
    struct engine *e = engine_with(script, &f);

    if (e || !strstr(f.reason, reason))
        fail_msg("%s\n'%s', not '%s'", script, e ? "loaded" : f.reason, reason);
    engine_free(e);
}

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

static void a_scrape_past_its_own_time_leaves_a_usable_table(void **state)
{
    struct engine *e = load("local sonda = require 'sonda'\nlocal a = sonda.gauge_family('a', 'A.')\n"
                            "sonda.collector('x', function() local t = sonda.clock() a(1) while "
                            "sonda.clock() - t < 0.2 do end end)\n"
                            "sonda.collector('y', function() while true do end end)\n");
    (void)state;

    assert_int_equal(
        run_for(e, "local s = require 'sonda' while true do s.scrape{ collect = {'y'} } end", 30000000),
        -ETIMEDOUT);
    assert_has(scrape(e, "{ collect = {'x'} }"), "collector=\"x\"");
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

static const char *const settings[] = {
    "collector.off", "0", "collector.spare", "1", "collector.textfile.directory", "/nonexistent", NULL,
};

static void settings_and_queries_choose_collectors(void **state)
{
    static const struct {
        const char *options, *lines[4];
    } cases[] = {
        { "", { "\"on\"} 1", "\"spare\"} 1", NULL } },
        { "{ collect = {'on'} }", { "\"on\"} 1", NULL } },
        { "{ exclude = {'on'} }", { "\"spare\"} 1", NULL } },
        { "{ collect = {}, exclude = {} }", { "\"on\"} 1", NULL } },
        { "{ collect = {'none'} }", { "missing collector: none", NULL } },
        { "{ exclude = {'none', 'off', 'on'} }", { "\"spare\"} 1", NULL } },
        { "{ collect = {'off'} }", { "disabled collector: off", NULL } },
        { "{ collect = {'on'}, exclude = {'spare'} }", { "cannot be combined", NULL } },
    };
    host.options = settings;
    struct engine *e =
        load("local sonda = require 'sonda'\n"
             "for _, name in ipairs{'on', 'off'} do sonda.collector(name, function() end) end\n"
             "sonda.collector('spare', { default = false }, function() end)\n"
             "sonda.collector('rare', { default = false }, function() end)\n");
    (void)state;

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        scrape(e, cases[i].options);
        for (size_t l = 0; cases[i].lines[l]; l++)
            assert_has(scraped, cases[i].lines[l]);
        assert_lacks(scraped, "\"off\"}");
        assert_lacks(scraped, "\"rare\"}");
    }
    assert_lacks(scrape(e, "{ collect = {'on'} }"), "\"spare\"}");
    host.options = NULL;
    engine_free(e);
}

static void one_collection_serves_those_who_ask_at_the_same_moment(void **state)
{
    struct engine *e = load("local sonda = require 'sonda'\nlocal n, a = 0, sonda.gauge_family('a', 'A.')\n"
                            "sonda.collector('x', function() n = n + 1 a(n) end)\n");
    (void)state;

    assert_has(scrape(e, ""), "\na 1\n");
    assert_int_equal(
        run(e, "local s = require 'sonda' local t = s.scrape() .. s.scrape{ openmetrics = true } return t"),
        0);
    free(scraped);
    assert_int_equal(engine_run(e, keep_result, NULL, BUDGET_NS, &last_fault), 0);
    assert_has(scraped, "\na 1\n");
    assert_lacks(scraped, "\na 2\n");
    assert_has(scrape(e, ""), "\na 2\n");
    engine_free(e);
}

static void mistakes_are_told_where_they_are_made(void **state)
{
    (void)state;
    refuses("local s = require 'sonda' s.gauge_family('1x', 'H')", "'1x' is not a metric name");
    refuses("local s = require 'sonda' s.gauge_family('x', 'H', {'a', 'a'})", "label");
    refuses("local s = require 'sonda' s.gauge_family('x', 'H') s.counter_family('x', 'H')", "another type");
    refuses("local s = require 'sonda' s.collector('x y', function() end)", "not a collector's name");
    refuses("local s = require 'sonda' s.collector('x', { dfault = true }, function() end)",
            "no option 'dfault'");
    refuses("local s = require 'sonda' s.collector('x', function() end) s.collector('x', function() end)",
            "declared in /scripts/a.lua already");
    refuses("local s = require 'sonda' s.filter{ include = '(' }", "parenthesis");
    refuses("local s = require 'sonda' s.feed('nothing', {})", "no feed 'nothing'");
    refuses("local s = require 'sonda' s.feed('stat', { nothing = s.gauge_family('x', 'H') })",
            "no field 'nothing'");
    refuses("local s = require 'sonda' s.feed('stat', { forks = s.gauge_family('x', 'H', {'l'}) })",
            "has 1 labels, not 0");
    refuses("local s = require 'sonda' s.feed('stat', { forks = 3 })", "wants a family");
    refuses("local s = require 'sonda' s.feed('meminfo', {})", "function expected");
    refuses("local s = require 'sonda' s.gauge_family('x', 'H')(1)", "inside a collector only");
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

static void feeds_name_keys_once_and_give_them_each_time(void **state)
{
    struct engine *e =
        load("local sonda = require 'sonda'\nlocal asked = 0\n"
             "local memory = sonda.feed('meminfo', function(key, unit)\n"
             "  asked = asked + 1\n"
             "  if key ~= 'MemTotal' then return nil end\n"
             "  return { sonda.gauge_family('m', 'M.', {'unit', 'k'}), unit, 'v' }\nend)\n"
             "local n = sonda.gauge_family('asked', 'Asked.')\n"
             "sonda.collector('x', function() local ok, why = memory() n(asked) return ok, why end)\n");
    (void)state;

    assert_has(scrape(e, ""), "m{k=\"v\",unit=\"bytes\"} ");
    const char *asked = strstr(scraped, "\nasked ");
    char first[64];
    snprintf(first, sizeof(first), "%.20s", asked);
    assert_has(scrape(e, ""), "m{k=\"v\",unit=\"bytes\"} ");
    assert_memory_equal(strstr(scraped, "\nasked "), first, strcspn(first + 1, "\n") + 1);
    engine_free(e);
}

static void a_namer_that_raises_fails_its_collector_alone(void **state)
{
    struct engine *e = load("local sonda = require 'sonda'\nlocal b = sonda.gauge_family('b', 'B.')\n"
                            "local memory = sonda.feed('meminfo', function() error('no name') end)\n"
                            "sonda.collector('x', function() return memory() end)\n"
                            "sonda.collector('y', function() b(1) end)\n");
    (void)state;

    for (int i = 0; i < 2; i++) {
        assert_has(scrape(e, ""), "success{collector=\"x\"} 0\n");
        assert_has(scraped, "\nb 1\n");
    }
    engine_free(e);
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

static void a_scrape_that_lacks_memory_fails_and_recovers(void **state)
{
    struct engine_limits limits = host.limits;
    host.limits.memory_bytes = 4u << 20;
    struct engine *e = load("local sonda = require 'sonda'\nlocal a = sonda.gauge_family('a', 'A.', {'n'})\n"
                            "sonda.collector('greedy', { default = false }, function() local t = {} while "
                            "true do t[#t + 1] = ('x'):rep(1000) .. #t end end)\n"
                            "sonda.collector('fine', function() a(1, 'x') end)\n");
    static const char *const greedy[] = { "collector.greedy", "1", NULL };
    (void)state;

    host.options = greedy;
    for (int i = 0; i < 3; i++) {
        collector_table_of(e)->collected_ns = 0;
        int r = run_for(e, "local s = require 'sonda' return s.scrape()", 2000000000);
        assert_true(r == 0 || r == -ENOMEM);
    }
    host.options = NULL;
    assert_has(scrape(e, ""), "a{n=\"x\"} 1\n");
    host.limits = limits;
    engine_free(e);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_collector_gives_samples_of_its_families),
        cmocka_unit_test(texts_in_another_encoding_are_mended),
        cmocka_unit_test(a_collector_that_fails_costs_itself_alone),
        cmocka_unit_test(a_failure_is_logged_once_until_it_is_over),
        cmocka_unit_test(a_refusal_is_logged_once_too),
        cmocka_unit_test(failures_are_counted_and_the_want_of_data_is_none),
        cmocka_unit_test(an_endless_collector_is_stopped_and_the_rest_goes_on),
        cmocka_unit_test(a_scrape_past_its_own_time_leaves_a_usable_table),
        cmocka_unit_test(duplicates_are_left_out_and_told),
        cmocka_unit_test(settings_and_queries_choose_collectors),
        cmocka_unit_test(one_collection_serves_those_who_ask_at_the_same_moment),
        cmocka_unit_test(mistakes_are_told_where_they_are_made),
        cmocka_unit_test(mistakes_in_a_collector_fail_it),
        cmocka_unit_test(feeds_name_keys_once_and_give_them_each_time),
        cmocka_unit_test(a_namer_that_raises_fails_its_collector_alone),
        cmocka_unit_test(metrics_and_store_of_the_process_outlive_engines),
        cmocka_unit_test(without_a_registry_metrics_go_nowhere),
        cmocka_unit_test(a_scrape_that_lacks_memory_fails_and_recovers),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
