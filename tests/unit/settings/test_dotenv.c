/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "settings/dotenv.h"

#include <errno.h>
#include <stdio.h>

static char line[256], *name, *value;

static int take(const char *text)
{
    snprintf(line, sizeof(line), "%s", text);
    name = value = NULL;
    return dotenv_line(line, &name, &value);
}

static void says(const char *text, const char *expected_name, const char *expected_value)
{
    assert_int_equal(take(text), 1);
    assert_string_equal(name, expected_name);
    assert_string_equal(value, expected_value);
}

static void a_line_is_a_name_and_a_value(void **state)
{
    (void)state;
    says("A=1", "A", "1");
    says(" A = 1 \r", "A", "1");
    says("export A=1", "A", "1");
    says("export\tA=1", "A", "1");
    says("exported=1", "exported", "1");
    says("A=", "A", "");
    says("A=b=c", "A", "b=c");
}

static void quotes_keep_what_is_between_them(void **state)
{
    (void)state;
    says("A=\" 1 # 2 \" # 3", "A", " 1 # 2 ");
    says("A='\"'", "A", "\"");
    says("A=''", "A", "");
    assert_int_equal(take("A=\"open"), -EBADMSG);
    assert_string_equal(value, "\"open");
    assert_int_equal(take("A='one'two"), -EBADMSG);
    assert_int_equal(take("A='one'#two"), -EBADMSG);
}

static void a_comment_begins_behind_a_blank(void **state)
{
    (void)state;
    assert_int_equal(take(""), 0);
    assert_int_equal(take("  \r"), 0);
    assert_int_equal(take(" # A=1"), 0);
    says("A=1 # 2", "A", "1");
    says("A=1#2", "A", "1#2");
    says("A=#2", "A", "");
    says("A=1#2 # 3", "A", "1#2");
}

static void a_line_without_an_equals_sign_is_no_setting(void **state)
{
    (void)state;
    assert_int_equal(take("  export what is this "), -EINVAL);
    assert_string_equal(name, "what is this");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_line_is_a_name_and_a_value),
        cmocka_unit_test(quotes_keep_what_is_between_them),
        cmocka_unit_test(a_comment_begins_behind_a_blank),
        cmocka_unit_test(a_line_without_an_equals_sign_is_no_setting),
    };

    return cmocka_run_group_tests_name("dotenv", tests, NULL, NULL);
}
