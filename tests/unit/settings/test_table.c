/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "settings/table.h"
#include "settings/value.h"

static void each_flag_and_each_variable_finds_its_setting(void **state)
{
    (void)state;
    for (size_t i = 0; i < settings_count; i++) {
        const struct setting *s = &settings[i];
        assert_true(s->flag || s->variable);
        if (s->flag)
            assert_ptr_equal(setting_of_flag(s->flag, strlen(s->flag)), s);
        if (s->variable)
            assert_ptr_equal(setting_of_variable(s->variable), s);
    }
    assert_null(setting_of_flag("--scriptsx", 10));
    assert_null(setting_of_flag("--script", 8));
    assert_null(setting_of_flag("", 0));
    assert_null(setting_of_variable("SONDA"));
    assert_null(setting_of_variable(""));
}

static void each_default_is_a_value_that_the_setting_takes(void **state)
{
    struct options o = { 0 };
    char message[256] = "";
    (void)state;

    for (size_t i = 0; i < settings_count; i++) {
        const struct setting_source from = { settings[i].flag ? settings[i].flag : settings[i].variable,
                                             message, sizeof(message), ORIGIN_FLAG };
        if (settings[i].fallback && setting_set(&settings[i], settings[i].fallback, &o, &from) < 0)
            fail_msg("%s", message);
    }
    option_list_clear(&o.listen);
}

/* node_exporter's names for what has one already: a flag alone, of the same kind, without a default. */
static void two_settings_share_a_field_where_one_is_node_exporters(void **state)
{
    (void)state;
    for (size_t i = 0; i < settings_count; i++) {
        const struct setting *s = &settings[i], *first = &settings[setting_field(s)];
        if (s == first)
            continue;
        assert_non_null(strchr(s->flag, '.'));
        assert_null(s->variable);
        assert_null(s->fallback);
        assert_int_equal(s->kind, first->kind);
    }
}

static void a_misspelt_flag_has_a_nearest(void **state)
{
    (void)state;
    assert_string_equal(setting_nearest("--web.listen-addres"), "--web.listen-address");
    assert_string_equal(setting_nearest("--worker"), "--workers");
    assert_null(setting_nearest("--nothing-of-that-kind"));
}

static void each_has_its_help(void **state)
{
    (void)state;
    for (size_t i = 0; i < settings_count; i++) {
        assert_true(settings[i].help && *settings[i].help);
        assert_true(settings[i].kind == KIND_SWITCH || settings[i].metavar);
        assert_true((settings[i].kind == KIND_NUMBER || settings[i].kind == KIND_SIZE) ==
                    (settings[i].most > 0));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_flag_and_each_variable_finds_its_setting),
        cmocka_unit_test(each_default_is_a_value_that_the_setting_takes),
        cmocka_unit_test(two_settings_share_a_field_where_one_is_node_exporters),
        cmocka_unit_test(a_misspelt_flag_has_a_nearest),
        cmocka_unit_test(each_has_its_help),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
