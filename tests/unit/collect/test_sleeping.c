/* SPDX-License-Identifier: MIT */
#include "collect_support.h"

#include "collect/settings.h"
#include "collect/sleeping.h"

#define OPTIONS(...) ((const char *const[]){ __VA_ARGS__, NULL })

static const char off[] = "-- SPDX\n-- Off by default.\n-- About it.\nlocal s = require 'sonda'\n"
                          "s.option('collector.rare.depth')\n"
                          "s.collector('rare', { default = false }, function() end)\n";

/* The engine of that script as a built-in one, and of a layer's. */
static struct engine *with(const char *const *options, const char *name, const char *text, const char *layer)
{
    struct bundle_script scripts[] = { script_of(name, "built-in:rare.lua", text),
                                       script_of("layer.lua", "layer.lua", layer) };

    scripts[1].layer = 1;
    host.options = options;
    struct engine *e = engine_with_scripts(scripts, 2, false, NULL);
    host.options = NULL;
    assert_non_null(e);
    return e;
}

static const struct collector *rare(const struct engine *e)
{
    return collector_table_find(collector_table_of(e), "rare");
}

static bool sleeps(const char *const *options, const char *layer)
{
    struct engine *e = with(options, "collectors/rare.lua", off, layer);
    bool sleeps = rare(e)->function_ref == LUA_NOREF;
    engine_free(e);
    return sleeps;
}

static void one_that_nobody_asks_for_is_known_and_not_loaded(void **state)
{
    (void)state;
    struct engine *e = with(NULL, "collectors/rare.lua", off, "");
    assert_int_equal(rare(e)->function_ref, LUA_NOREF);
    assert_string_equal(rare(e)->script, "built-in:rare.lua");
    assert_false(collector_enabled(collector_table_of(e), rare(e)));
    assert_string_equal(scrape(e, "{ collect = { 'rare' } }"), "disabled collector: rare");
    assert_lacks(scrape(e, "{}"), "rare");
    engine_free(e);
}

static void whoever_speaks_of_it_wakes_it(void **state)
{
    (void)state;
    assert_false(sleeps(OPTIONS("collector.rare", "1"), ""));
    assert_false(sleeps(OPTIONS("collector.rare.depth", "1"), ""));
    assert_false(sleeps(NULL, "require('sonda').enable('rare')"));
    assert_false(sleeps(OPTIONS("collector.rare", "0"), "require('sonda').enable('rare', { depth = 1 })"));
    assert_true(sleeps(OPTIONS("collector.rare", "0"), ""));
    assert_true(sleeps(OPTIONS("collector.rarely", "1", "collector.rar", "1", "rare", "1"), ""));
    assert_true(sleeps(NULL, "require('sonda').disable('rare')"));
}

static void all_others_are_loaded(void **state)
{
    static const struct {
        const char *name, *text;
    } rows[] = {
        { "rare.lua", off },
        { "collectors/rare.txt", off },
        { "collectors/a b.lua", off },
        { "collectors/.lua", off },
        { "collectors/rare.lua", off + strlen("-- SPDX\n-- Off by default.\n") },
        { "collectors/rare.lua", "local s = require 'sonda' -- Off by default.\n"
                                 "-- Off by default.\ns.collector('rare', function() end)" },
    };
    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct engine *e = with(NULL, rows[i].name, rows[i].text, "");
        assert_int_not_equal(rare(e)->function_ref, LUA_NOREF);
        engine_free(e);
    }
}

static void a_layers_is_loaded_and_takes_its_place(void **state)
{
    struct bundle_script scripts[] = { script_of("collectors/rare.lua", "built-in:rare.lua", off),
                                       script_of("mine.lua", "mine.lua", off) };
    (void)state;
    scripts[1].layer = 1;
    struct engine *e = engine_with_scripts(scripts, 2, false, NULL);
    assert_non_null(e);
    assert_string_equal(rare(e)->script, "mine.lua");
    assert_int_not_equal(rare(e)->function_ref, LUA_NOREF);
    engine_free(e);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_that_nobody_asks_for_is_known_and_not_loaded),
        cmocka_unit_test(whoever_speaks_of_it_wakes_it),
        cmocka_unit_test(all_others_are_loaded),
        cmocka_unit_test(a_layers_is_loaded_and_takes_its_place),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
