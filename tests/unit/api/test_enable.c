/* SPDX-License-Identifier: MIT */
#include "collect_support.h"

#include "collect/option.h"
#include "collect/settings.h"

#define OPTIONS(...) ((const char *const[]){ __VA_ARGS__, NULL })

static const char collectors[] = "local s = require 'sonda'\n"
                                 "local depths = s.options('collector.spare.depth')\n"
                                 "local depth = s.gauge_family('depth', 'D.', { 'of' })\n"
                                 "s.collector('on', function() end)\n"
                                 "s.collector('spare', { default = false }, function() for _, one in "
                                 "ipairs(depths) do depth(1, one) end end)\n";

static struct engine *with_layer(const char *layer)
{
    struct bundle_script scripts[] = { script_of("a.lua", "a.lua", collectors),
                                       script_of("b.lua", "b.lua", layer) };

    scripts[1].layer = 1;
    struct engine *e = engine_with_scripts(scripts, 2, false, NULL);
    assert_non_null(e);
    return e;
}

static bool enabled(const struct engine *e, const char *name)
{
    const struct collector_table *t = collector_table_of(e);

    return collector_enabled(t, collector_table_find(t, name));
}

static void a_layer_switches_collectors_on_and_off(void **state)
{
    (void)state;
    struct engine *e = with_layer("local s = require 'sonda' s.enable('spare') s.disable('on')");
    assert_true(enabled(e, "spare"));
    assert_false(enabled(e, "on"));
    engine_free(e);
}

static void options_reach_the_collector(void **state)
{
    (void)state;
    struct engine *e =
        with_layer("require('sonda').enable('spare', { depth = { 'deep', 7, true }, other = false })");
    const char *text = scrape(e, "{ collect = { 'spare' } }");
    assert_has(text, "depth{of=\"deep\"} 1\ndepth{of=\"7\"} 1\ndepth{of=\"1\"} 1\n");
    assert_string_equal(option_value(collector_table_of(e)->context, "collector.spare.other"), "0");
    engine_free(e);
}

static void flags_beat_scripts_both_ways(void **state)
{
    (void)state;
    host.options = OPTIONS("collector.spare", "0", "collector.on", "1", "collector.spare.depth", "flag");
    struct engine *e =
        with_layer("local s = require 'sonda' s.enable('spare', { depth = 'script' }) s.disable('on')");
    assert_false(enabled(e, "spare"));
    assert_true(enabled(e, "on"));
    assert_string_equal(option_value(collector_table_of(e)->context, "collector.spare.depth"), "flag");
    engine_free(e);
    host.options = OPTIONS("collector.disable-defaults", "1");
    e = with_layer("require('sonda').enable('on')");
    assert_true(enabled(e, "on")); /* by name, where the flag speaks of all */
    engine_free(e);
    host.options = NULL;
}

static void the_highest_layer_holds(void **state)
{
    struct bundle_script scripts[] = {
        script_of("a.lua", "a.lua", collectors),
        script_of("b.lua", "b.lua", "require('sonda').enable('spare', { depth = 'low' })"),
        script_of("c.lua", "c.lua", "require('sonda').disable('spare')"),
    };
    (void)state;
    scripts[1].layer = 1;
    scripts[2].layer = 2;
    struct engine *e = engine_with_scripts(scripts, 3, false, NULL);
    assert_non_null(e);
    assert_false(enabled(e, "spare"));
    engine_free(e);
}

static void what_a_broken_script_gave_is_taken_back(void **state)
{
    struct bundle_script scripts[] = {
        script_of("a.lua", "a.lua", collectors),
        script_of("b.lua", "b.lua", "require('sonda').enable('spare', { depth = 1 }) error('x')"),
    };
    (void)state;
    scripts[1].layer = 1;
    struct engine *e = engine_with_scripts(scripts, 2, true, NULL);
    assert_non_null(e);
    assert_false(enabled(e, "spare"));
    assert_null(option_given(collector_table_of(e)->context, 0));
    engine_free(e);
}

static void what_is_no_option_is_refused(void **state)
{
    static const struct {
        const char *script, *reason;
    } rows[] = {
        { "require('sonda').enable()", "string expected" },
        { "require('sonda').enable('a b')", "not a collector's name" },
        { "require('sonda').enable('a', 1)", "table expected" },
        { "require('sonda').enable('a', { 'x' })", "names of options" },
        { "require('sonda').enable('a', { ['x=y'] = 1 })", "names of options" },
        { "require('sonda').enable('a', { ['x\\0y'] = 1 })", "names of options" },
        { "require('sonda').enable('a', { x = { {} } })", "values of options" },
        { "require('sonda').enable('a', { x = print })", "values of options" },
        { "require('sonda').enable('a', { x = '\\0' })", "no zero byte" },
        { "require('sonda').enable('a', { x = ('x'):rep(4097) })", "4096 bytes" },
        { "for i = 1, 1e5 do require('sonda').enable('a' .. i) end", "scripts give more than 256 options" },
        { "require('sonda').disable()", "string expected" },
    };
    struct script_fault f;
    (void)state;

    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        assert_null(engine_with(rows[i].script, &f));
        if (!strstr(f.reason, rows[i].reason))
            fail_msg("%s: %s", rows[i].script, f.reason);
    }
    struct engine *e = engine_with("", NULL);
    assert_int_equal(run(e, "require('sonda').enable('x')"), -EINVAL);
    assert_non_null(strstr(last_fault.reason, "enabled while a script loads"));
    assert_int_equal(run(e, "require('sonda').disable('x')"), -EINVAL);
    assert_non_null(strstr(last_fault.reason, "disabled while a script loads"));
    engine_free(e);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_layer_switches_collectors_on_and_off),
        cmocka_unit_test(options_reach_the_collector),
        cmocka_unit_test(flags_beat_scripts_both_ways),
        cmocka_unit_test(the_highest_layer_holds),
        cmocka_unit_test(what_a_broken_script_gave_is_taken_back),
        cmocka_unit_test(what_is_no_option_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
