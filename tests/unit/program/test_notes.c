/* SPDX-License-Identifier: MIT */
#include "engine_support.h"

#include "program/notes.h"

static char told[1024];
static int told_count;

static void tell(void *cls, const struct script_fault *f)
{
    size_t len = strlen(told);
    (void)cls;
    told_count++;
    snprintf(told + len, sizeof(told) - len, "%s:%d: %s\n", f->path, f->line, f->reason);
}

static struct bundle_script layered(unsigned layer, const char *name, const char *path, const char *text)
{
    struct bundle_script s = script_of(name, path, text);
    s.layer = layer;
    return s;
}

static void has(const char *part)
{
    if (!strstr(told, part))
        fail_msg("no '%s' in '%s'", part, told);
}

static void tell_of(const struct bundle_script *scripts, size_t count)
{
    struct engine *e = engine_with_scripts(scripts, count, false, NULL);

    told[0] = '\0';
    told_count = 0;
    assert_non_null(e);
    notes_tell(e, tell, NULL);
    engine_free(e);
}

static void what_a_replaced_file_declared_and_its_replacer_does_not_is_told(void **state)
{
    const struct bundle_script scripts[] = {
        layered(0, "a.lua", "/0/a.lua",
                "local s = require 'sonda'\ns.get('/one', function() return {} end)\n"
                "s.get('/two', function() return {} end)\ns.every(5, function() end, { name = 'j' })\n"
                "s.collector('c', function() end)\n"),
        layered(1, "a.lua", "/1/a.lua", "require('sonda').get('/two', function() return {} end)"),
    };
    (void)state;
    tell_of(scripts, 2);
    assert_int_equal(told_count, 3);
    has("/1/a.lua:0: takes away GET /one, which /0/a.lua:2 declares");
    has("takes away the job j");
    has("takes away the collector c");
}

static void options_that_nobody_asked_for_are_told(void **state)
{
    const struct bundle_script scripts[] = {
        layered(0, "a.lua", "/0/a.lua",
                "local s = require 'sonda' s.option('collector.shelf.depth') s.collector('shelf', function() "
                "end)"),
        layered(
            1, "b.lua", "/1/b.lua",
            "local s = require 'sonda'\ns.enable('shelf', { depth = 1 })\ns.enable('shelf', { dept = 1 })\n"
            "s.enable('ntp')\ns.enable('netdev', { ['label-ifalias'] = true })\ns.disable('quite-another')"),
    };
    (void)state;
    tell_of(scripts, 2);
    has("/1/b.lua:3: collector.shelf.dept: no collector and no option of that name; is collector.shelf.depth "
        "meant?");
    has("/1/b.lua:4: collector.ntp: node_exporter's, and not here: timex");
    has("/1/b.lua:5: collector.netdev.label-ifalias: node_exporter's, and not here: the alias is");
    has("/1/b.lua:6: collector.quite-another: no collector and no option of that name\n");
    assert_int_equal(told_count, 5); /* and netdev, which this engine has not */
}

static void what_is_removed_on_purpose_is_not_told(void **state)
{
    const struct bundle_script scripts[] = {
        layered(0, "a.lua", "/0/a.lua", "require('sonda').get('/one', function() return {} end)"),
        layered(1, "a.lua", "/1/a.lua",
                "require('sonda').remove('/one') require('sonda').get('/two', function() return {} end)"),
    };
    (void)state;
    tell_of(scripts, 2);
    assert_string_equal(told, "");
}

static void a_script_of_a_layer_that_declares_nothing_is_told(void **state)
{
    const struct bundle_script scripts[] = {
        layered(0, "a.lua", "/0/a.lua", "local idle = 1"),
        layered(1, "b.lua", "/1/b.lua", "local idle = 1"),
        layered(1, "lib/c.lua", "/1/lib/c.lua", "return {}"),
    };
    (void)state;
    tell_of(scripts, 3);
    assert_string_equal(told, "/1/b.lua:0: declares nothing: no route, no collector, no job\n");
}

static void tell_gone_of(const struct bundle_script *before, size_t before_count,
                         const struct bundle_script *now, size_t now_count)
{
    struct engine *e = engine_with_scripts(now, now_count, false, NULL);
    struct bundle *b;

    told[0] = '\0';
    told_count = 0;
    assert_non_null(e);
    assert_int_equal(bundle_new(before, before_count, &b), 0);
    notes_tell_gone(e, b, tell, NULL);
    bundle_free(b);
    engine_free(e);
}

static void a_file_that_is_gone_is_told_with_all_that_went_with_it(void **state)
{
    const struct bundle_script before[] = {
        layered(0, "b.lua", "/0/b.lua", "require('sonda').get('/b', function() return {} end)"),
        layered(1, "a.lua", "/1/a.lua",
                "local s = require 'sonda'\ns.get('/one', function() return {} end)\n"
                "s.every(5, function() end, { name = 'j' })\ns.collector('c', function() end)\n"
                "s.get('/moved', function() return {} end)\n"),
        layered(1, "b.lua", "/1/b.lua", "require('sonda').get('/c', function() return {} end)"),
        layered(1, "kept.lua", "/1/kept.lua", "require('sonda').get('/kept', function() return {} end)"),
    };
    const struct bundle_script now[] = {
        layered(0, "b.lua", "/0/b.lua", "require('sonda').get('/b', function() return {} end)"),
        layered(1, "kept.lua", "/1/kept.lua", "require('sonda').get('/moved', function() return {} end)"),
    };
    (void)state;
    tell_gone_of(before, 4, now, 2);
    assert_int_equal(told_count, 2);
    has("/1/a.lua:0: gone, and with it GET /one, the collector c, the job j\n");
    has("/1/b.lua:0: gone, and with it GET /c; /0/b.lua serves in its place\n");
}

static void a_file_that_another_layer_replaced_or_that_was_built_in_is_not_gone(void **state)
{
    const struct bundle_script before[] = {
        layered(0, "old.lua", "/0/old.lua", "require('sonda').get('/old', function() return {} end)"),
        layered(1, "a.lua", "/1/a.lua", "require('sonda').get('/one', function() return {} end)"),
    };
    const struct bundle_script now[] = {
        layered(1, "a.lua", "/1/a.lua", "require('sonda').get('/one', function() return {} end)"),
        layered(2, "a.lua", "/2/a.lua", "require('sonda').get('/two', function() return {} end)"),
    };
    (void)state;
    tell_gone_of(before, 2, now, 2);
    assert_string_equal(told, "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_a_replaced_file_declared_and_its_replacer_does_not_is_told),
        cmocka_unit_test(options_that_nobody_asked_for_are_told),
        cmocka_unit_test(what_is_removed_on_purpose_is_not_told),
        cmocka_unit_test(a_script_of_a_layer_that_declares_nothing_is_told),
        cmocka_unit_test(a_file_that_is_gone_is_told_with_all_that_went_with_it),
        cmocka_unit_test(a_file_that_another_layer_replaced_or_that_was_built_in_is_not_gone),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
