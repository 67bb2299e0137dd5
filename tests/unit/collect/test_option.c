/* SPDX-License-Identifier: MIT */
#include "collect_support.h"

#include "collect/option.h"

#define OPTIONS(...) ((const char *const[]){ __VA_ARGS__, NULL })

static const struct bind_context *context_of(const struct engine *e)
{
    return collector_table_of(e)->context;
}

static void give(const struct bind_context *c, size_t call, const char *name, const char *value)
{
    const struct given_option o = { (char *)name, (char *)value, "s.lua", 3, call };

    assert_int_equal(option_give(c, &o), 0);
}

static void flags_beat_scripts(void **state)
{
    size_t place = 0;
    (void)state;

    host.options = OPTIONS("collector.a.x", "flag", "collector.a.x", "again");
    struct engine *e = load("local s = require 'sonda'");
    const struct bind_context *c = context_of(e);
    size_t call = option_call(c);
    give(c, call, "collector.a.x", "script");
    give(c, call, "collector.a.y", "script");
    assert_string_equal(option_value(c, "collector.a.x"), "again");
    assert_string_equal(option_next(c, "collector.a.x", &place), "flag");
    assert_string_equal(option_next(c, "collector.a.x", &place), "again");
    assert_null(option_next(c, "collector.a.x", &place));
    assert_string_equal(option_value(c, "collector.a.y"), "script");
    assert_null(option_value(c, "collector.a"));
    engine_free(e);
    host.options = NULL;
}

static void values_of_one_call_are_a_list_and_the_first_call_holds(void **state)
{
    size_t place = 0;
    (void)state;

    struct engine *e = load("local s = require 'sonda'");
    const struct bind_context *c = context_of(e);
    size_t first = option_call(c), second = option_call(c);
    assert_int_not_equal(first, second);
    give(c, first, "collector.a.x", "1");
    give(c, second, "collector.a.x", "2");
    give(c, first, "collector.a.x", "3");
    assert_string_equal(option_next(c, "collector.a.x", &place), "1");
    assert_string_equal(option_next(c, "collector.a.x", &place), "3");
    assert_null(option_next(c, "collector.a.x", &place));
    assert_string_equal(option_given(c, 1)->value, "3");
    assert_string_equal(option_given(c, 1)->script, "s.lua");
    assert_int_equal(option_given(c, 1)->line, 3);
    assert_null(option_given(c, 2));
    engine_free(e);
}

static void they_are_not_without_number(void **state)
{
    (void)state;

    struct engine *e = load("local s = require 'sonda'");
    const struct bind_context *c = context_of(e);
    const struct given_option o = { "collector.a.x", "1", "s.lua", 1, option_call(c) };
    for (int i = 0; i < OPTIONS_GIVEN_MAX; i++)
        assert_int_equal(option_give(c, &o), 0);
    assert_int_equal(option_give(c, &o), -ENOSPC);
    engine_free(e);
}

static void what_is_asked_for_is_noted_once(void **state)
{
    (void)state;

    struct engine *e = load("local s = require 'sonda' s.option('collector.a.x') s.options('collector.a.y') "
                            "s.option('collector.a.x')");
    const struct bind_context *c = context_of(e);
    assert_true(option_is_asked(c, "collector.a.x"));
    assert_true(option_is_asked(c, "collector.a.y"));
    assert_false(option_is_asked(c, "collector.a"));
    assert_string_equal(option_asked(c, 0), "collector.a.x");
    assert_null(option_asked(c, 2));
    engine_free(e);
}

static void without_an_engine_flags_are_all_there_is(void **state)
{
    const struct bind_context c = { .host = &host };
    (void)state;

    host.options = OPTIONS("collector.a", "1");
    assert_string_equal(option_value(&c, "collector.a"), "1");
    option_ask(&c, "collector.a");
    assert_false(option_is_asked(&c, "collector.a"));
    assert_null(option_asked(&c, 0));
    assert_null(option_given(&c, 0));
    host.options = NULL;
    assert_null(option_value(&c, "collector.a"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(flags_beat_scripts),
        cmocka_unit_test(values_of_one_call_are_a_list_and_the_first_call_holds),
        cmocka_unit_test(they_are_not_without_number),
        cmocka_unit_test(what_is_asked_for_is_noted_once),
        cmocka_unit_test(without_an_engine_flags_are_all_there_is),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
