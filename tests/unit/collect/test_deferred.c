/* SPDX-License-Identifier: MIT */
#include "collect_support.h"

#include "route/route.h"

/* Of the program's own text, unless `layer` says that it is a layer's. */
static struct bundle_script script(const char *name, unsigned layer, const char *text)
{
    struct bundle_script s = script_of(name, name, text);

    s.layer = layer;
    s.lasting = layer == 0;
    return s;
}

static struct engine *engine_of_scripts(const struct bundle_script *scripts, size_t count)
{
    lines_logged = 0;
    last_log[0] = '\0';
    struct engine *e = engine_with_scripts(scripts, count, true, NULL);
    assert_non_null(e);
    return e;
}

#define HEAD "local s = require('sonda') s.log.info('loads') "
#define SOUND(name)                                                                                          \
    HEAD "local f = s.gauge_family('" name "_x', 'H') s.collector('" name "', function() f(1) end)"

static const struct bundle_script *pair(void)
{
    static struct bundle_script scripts[2];

    scripts[0] = script("collectors/a.lua", 0, SOUND("a"));
    scripts[1] = script("collectors/b.lua", 0, SOUND("b"));
    return scripts;
}

static void a_collector_is_known_before_its_script_was_run(void **state)
{
    (void)state;
    struct engine *e = engine_of_scripts(pair(), 2);
    assert_int_equal(lines_logged, 0);
    assert_non_null(collector_table_find(collector_table_of(e), "a"));
    assert_has(scrape(e, "{ collect = { 'b' } }"), "\nb_x 1\n");
    assert_int_equal(lines_logged, 1);
    assert_has(scrape(e, "{ collect = { 'b' } }"), "\nb_x 1\n");
    assert_int_equal(lines_logged, 1);
    const char *all = scrape(e, "");
    assert_has(all, "\na_x 1\n");
    assert_has(all, "node_scrape_collector_success{collector=\"a\"} 1");
    assert_int_equal(lines_logged, 2);
    engine_free(e);
}

static void who_asks_for_the_list_learns_all_of_each(void **state)
{
    (void)state;
    struct engine *e = engine_of_scripts(pair(), 2);
    assert_int_equal(run(e, "local list = require('sonda').collectors() assert(#list == 2)\n"
                            "assert(list[2].name == 'b' and list[2].line == 1 and list[2].enabled)"),
                     0);
    assert_int_equal(lines_logged, 2);
    engine_free(e);
}

static void one_whose_script_fails_late_is_told_and_the_others_collect(void **state)
{
    const struct bundle_script scripts[] = {
        script("collectors/a.lua", 0, "\nerror('boom')"),   script("collectors/b.lua", 0, SOUND("b")),
        script("collectors/c.lua", 0, "while true do end"), script("collectors/d.lua", 0, "a b"),
        script("collectors/e.lua", 0, SOUND("x")),          script("collectors/f.lua", 0, "")
    };
    (void)state;
    host.limits.collector_ns = 50000000;
    struct engine *e = engine_of_scripts(scripts, 6);
    const char *text = scrape(e, "");
    assert_has(text, "\nb_x 1\n");
    assert_lacks(text, "x_x");
    for (const char *name = "acdef"; *name; name++) {
        char line[64];
        snprintf(line, sizeof(line), "node_scrape_collector_success{collector=\"%c\"} 0", *name);
        assert_has(text, line);
    }
    assert_has(last_log, "declares no collector f");
    scrape(e, "{ collect = { 'a' } }");
    assert_has(last_log, "collectors/a.lua:2: boom");
    scrape(e, "{ collect = { 'e' } }");
    assert_has(last_log, "no other collector than its own");
    engine_free(e);
}

static void engine_complete_tells_what_does_not_load_and_leaves_it_out(void **state)
{
    const struct bundle_script scripts[] = { script("collectors/a.lua", 0, "\nerror('boom')"),
                                             script("collectors/b.lua", 0, SOUND("b")) };
    (void)state;
    struct engine *e = engine_of_scripts(scripts, 2);
    assert_int_equal(faults_told, 0);
    assert_int_equal(engine_complete(e, keep_fault, NULL), 0);
    assert_int_equal(faults_told, 1);
    assert_string_equal(last_fault.path, "collectors/a.lua");
    assert_int_equal(last_fault.line, 2);
    assert_null(collector_table_find(collector_table_of(e), "a"));
    assert_null(collector_table_find(collector_table_of(e), "b")->deferred);
    assert_int_equal(engine_complete(e, keep_fault, NULL), 0);
    assert_int_equal(faults_told, 1);
    assert_int_equal(lines_logged, 1);
    engine_free(e);
}

static void no_samples_are_given_while_a_script_runs_late(void **state)
{
    const struct bundle_script s =
        script("collectors/a.lua", 0, "require('sonda').gauge_family('x', 'H')(1)");
    (void)state;
    struct engine *e = engine_of_scripts(&s, 1);
    assert_lacks(scrape(e, ""), "\nx 1");
    assert_has(last_log, "inside a collector only");
    engine_free(e);
}

static void one_that_is_off_is_not_run(void **state)
{
    const struct bundle_script s = script(
        "collectors/a.lua", 0, HEAD "s.collector('a', { default = false }, function() error('ran') end)");
    (void)state;
    struct engine *e = engine_of_scripts(&s, 1);
    scrape(e, "");
    assert_lacks(last_log, "ran");
    assert_int_equal(lines_logged, 1);
    engine_free(e);
}

static void what_a_layer_declares_stands_and_what_it_brings_is_run_at_once(void **state)
{
    const struct bundle_script scripts[] = {
        script("collectors/a.lua", 0, SOUND("a")),
        script("own.lua", 1,
               "local s = require('sonda') local f = s.gauge_family('own', 'H')\n"
               "s.collector('a', function() f(1) end)"),
        script("collectors/c.lua", 1, SOUND("c")),
    };
    (void)state;
    struct engine *e = engine_of_scripts(scripts, 3);
    assert_int_equal(lines_logged, 1);
    const char *text = scrape(e, "");
    assert_has(text, "\nown 1\n");
    assert_lacks(text, "a_x");
    assert_int_equal(lines_logged, 1);
    assert_int_equal(engine_complete(e, keep_fault, NULL), 0); /* it may have options to ask for */
    assert_int_equal(lines_logged, 2);
    assert_has(scrape(e, ""), "\nown 1\n");
    engine_free(e);
}

static void a_script_may_ask_while_it_is_loaded_itself(void **state)
{
    const struct bundle_script scripts[] = {
        script("collectors/a.lua", 0, SOUND("a")),
        script("own.lua", 0,
               "local s = require('sonda') assert(#s.collectors() == 1)\n"
               "assert(s.scrape():find('\\na_x 1\\n')) s.get('/own', function() return {} end)"),
    };
    (void)state;
    struct engine *e = engine_of_scripts(scripts, 2);
    assert_int_equal(faults_told, 0);
    assert_int_equal(route_count(e), 1);
    assert_string_equal(route_at(e, 0)->script, "own.lua");
    engine_free(e);
}

static void nothing_waits_where_a_layer_brings_a_module(void **state)
{
    const struct bundle_script scripts[] = { script("collectors/a.lua", 0, SOUND("a")),
                                             script("lib/m.lua", 1, "return {}") };
    (void)state;
    struct engine *e = engine_of_scripts(scripts, 2);
    assert_int_equal(lines_logged, 1);
    engine_free(e);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_collector_is_known_before_its_script_was_run),
        cmocka_unit_test(who_asks_for_the_list_learns_all_of_each),
        cmocka_unit_test(one_whose_script_fails_late_is_told_and_the_others_collect),
        cmocka_unit_test(engine_complete_tells_what_does_not_load_and_leaves_it_out),
        cmocka_unit_test(no_samples_are_given_while_a_script_runs_late),
        cmocka_unit_test(one_that_is_off_is_not_run),
        cmocka_unit_test(what_a_layer_declares_stands_and_what_it_brings_is_run_at_once),
        cmocka_unit_test(a_script_may_ask_while_it_is_loaded_itself),
        cmocka_unit_test(nothing_waits_where_a_layer_brings_a_module),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
