/* SPDX-License-Identifier: MIT */
#include "collect_support.h"

#include "collect/settings.h"

static const char script[] =
    "local s = require 'sonda'\ns.option('collector.on.depth')\n"
    "s.collector('on', function() end)\ns.collector('spare', { default = false }, function() end)\n";

static bool enabled(const char *name, const char *const *options)
{
    host.options = options;
    struct engine *e = load(script);
    const struct collector_table *t = collector_table_of(e);
    bool is = collector_enabled(t, collector_table_find(t, name));
    engine_free(e);
    host.options = NULL;
    return is;
}

#define OPTIONS(...) ((const char *const[]){ __VA_ARGS__, NULL })

static void a_collector_is_on_by_default_by_name_or_not(void **state)
{
    (void)state;
    assert_true(enabled("on", NULL));
    assert_false(enabled("spare", NULL));
    assert_false(enabled("on", OPTIONS("collector.on", "0")));
    assert_false(enabled("on", OPTIONS("collector.on", "false")));
    assert_true(enabled("spare", OPTIONS("collector.spare", "1")));
    assert_true(enabled("on", OPTIONS("collector.on", "0", "collector.on", "1"))); /* the last one counts */
    assert_true(enabled("on", OPTIONS("collector.spare", "0", "collector.o", "0", "collector.one", "0")));
}

static void without_defaults_only_those_named_are_on(void **state)
{
    (void)state;
    assert_false(enabled("on", OPTIONS("collector.disable-defaults", "1")));
    assert_true(enabled("on", OPTIONS("collector.disable-defaults", "0")));
    assert_true(enabled("on", OPTIONS("collector.disable-defaults", "1", "collector.on", "1")));
}

static void an_option_that_nobody_asked_for_is_unknown(void **state)
{
    const char *value = NULL;
    size_t place = 0;
    (void)state;

    host.options = OPTIONS("collector.on.depth", "1", "collector.on.deep", "2", "unrelated", "3",
                           "collector.textfile.directory", "/t", "collector.ntp", "0", "collector.ntp", "1");
    struct engine *e = load(script);
    const struct collector_table *t = collector_table_of(e);
    assert_string_equal(collector_table_unknown(t, &place, &value), "collector.on.deep");
    assert_string_equal(value, "2");
    assert_string_equal(collector_table_unknown(t, &place, &value),
                        "collector.ntp"); /* node_exporter's, switched on */
    assert_string_equal(value, "1");
    assert_null(collector_table_unknown(t, &place, &value));
    engine_free(e);
    host.options = NULL;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_collector_is_on_by_default_by_name_or_not),
        cmocka_unit_test(without_defaults_only_those_named_are_on),
        cmocka_unit_test(an_option_that_nobody_asked_for_is_unknown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
