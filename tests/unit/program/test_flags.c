/* SPDX-License-Identifier: MIT */
#include "engine_support.h"

#include "program/flags.h"

static struct engine *load(const char *const *options)
{
    host.options = options;
    struct engine *e = engine_with("local s = require 'sonda' s.option('collector.x.known')\n"
                                   "s.collector('x', function() end)",
                                   NULL);
    assert_non_null(e);
    return e;
}

static void each_flag_that_nothing_knows_is_found_in_turn(void **state)
{
    static const char *const options[] = { "collector.x", "1", "collector.x.known", "1", "collector.y", "1",
                                           "other",       "1", "collector.z",       "0", NULL };
    char flag[64], message[256];
    size_t place = 0;
    struct engine *e = load(options);
    (void)state;
    assert_true(flags_unknown(e, &place, flag, sizeof(flag)));
    assert_string_equal(flag, "--collector.y");
    assert_true(flags_unknown(e, &place, flag, sizeof(flag)));
    assert_string_equal(flag, "--no-collector.z");
    assert_false(flags_unknown(e, &place, flag, sizeof(flag)));
    assert_int_equal(flags_check(e, message, sizeof(message)), -EINVAL);
    assert_string_equal(
        message, "--collector.y: no collector and no option of that name; see scripts/collectors/README.md");
    engine_free(e);
    host.options = NULL;
}

static void a_misspelt_flag_is_told_with_the_nearest(void **state)
{
    static const char *const options[] = { "collector.x.knwon", "1", NULL };
    char message[256];
    struct engine *e = load(options);
    (void)state;
    assert_int_equal(flags_check(e, message, sizeof(message)), -EINVAL);
    assert_string_equal(message, "--collector.x.knwon: no collector and no option of that name; is "
                                 "--collector.x.known meant?");
    engine_free(e);
    host.options = NULL;
}

static void node_exporters_own_are_found_apart(void **state)
{
    static const char *const options[] = {
        "collector.ntp", "1", "collector.netdev.address-info", "1", "collector.ntp", "0", NULL
    };
    char flag[64], message[256];
    const char *instead;
    size_t place = 0;
    struct engine *e = load(options);
    (void)state;
    assert_int_equal(flags_check(e, message, sizeof(message)), 0);
    assert_true(flags_foreign(e, &place, flag, sizeof(flag), &instead));
    assert_string_equal(flag, "--collector.ntp");
    assert_non_null(strstr(instead, "timex"));
    assert_true(flags_foreign(e, &place, flag, sizeof(flag), &instead));
    assert_string_equal(flag, "--collector.netdev.address-info");
    assert_null(instead);
    assert_false(flags_foreign(e, &place, flag, sizeof(flag), &instead));
    engine_free(e);
    host.options = NULL;
}

static void flags_that_are_all_known_are_fine(void **state)
{
    static const char *const options[] = {
        "collector.x", "0", "collector.x.known", "y", "collector.disable-defaults", "1", NULL
    };
    char message[256] = "untouched";
    struct engine *e = load(options);
    (void)state;
    assert_int_equal(flags_check(e, message, sizeof(message)), 0);
    assert_string_equal(message, "untouched");
    engine_free(e);
    host.options = NULL;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_flag_that_nothing_knows_is_found_in_turn),
        cmocka_unit_test(a_misspelt_flag_is_told_with_the_nearest),
        cmocka_unit_test(node_exporters_own_are_found_apart),
        cmocka_unit_test(flags_that_are_all_known_are_fine),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
