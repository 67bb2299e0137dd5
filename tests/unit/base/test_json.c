/* SPDX-License-Identifier: MIT */
#include "base/json.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static void string_becomes(const char *text, size_t len, const char *expected)
{
    struct buffer b = { 0 };

    json_string(&b, text, len);
    assert_false(b.failed);
    assert_string_equal(b.bytes, expected);
    buffer_free(&b);
}

static void strings_are_escaped(void **state)
{
    (void)state;
    string_becomes("", 0, "\"\"");
    string_becomes("plain", 5, "\"plain\"");
    string_becomes("a\"b\\c/d", 7, "\"a\\\"b\\\\c/d\"");
    string_becomes("\b\t\n\f\r", 5, "\"\\b\\t\\n\\f\\r\"");
    string_becomes("\0\x1f\x7f", 3, "\"\\u0000\\u001f\\u007f\"");
}

static void well_formed_utf8_stays(void **state)
{
    static const char text[] =
        "caf\xc3\xa9 \xe2\x82\xac \xf0\x9f\x8c\x92 \xed\x9f\xbf \xee\x80\x80 \xf4\x8f\xbf\xbf";
    char expected[64] = "\"";
    (void)state;

    strcat(strcat(expected, text), "\"");
    string_becomes(text, sizeof(text) - 1, expected);
}

#define REPLACED "\xef\xbf\xbd"

static void a_broken_byte_becomes_one_replacement_a_maximal_subpart(void **state)
{
    (void)state;
    string_becomes("\x80", 1, "\"" REPLACED "\"");
    string_becomes("\xc0\xaf", 2, "\"" REPLACED REPLACED "\"");
    string_becomes("\xe0\x80\x80", 3, "\"" REPLACED REPLACED REPLACED "\"");
    string_becomes("\xed\xa0\x80", 3, "\"" REPLACED REPLACED REPLACED "\"");
    string_becomes("\xf0\x9f\x8c", 3, "\"" REPLACED "\"");
    string_becomes("\xe2\x82x", 3, "\"" REPLACED "x\"");
    string_becomes("\xf5\xff", 2, "\"" REPLACED REPLACED "\"");
    /* The example of table 3-8 of the Unicode standard. */
    string_becomes("\x61\xf1\x80\x80\xe1\x80\xc2\x62\x80\x63\x80\xbf\x64", 13,
                   "\"a" REPLACED REPLACED REPLACED "b" REPLACED "c" REPLACED REPLACED "d\"");
}

static void numbers_that_json_has_no_word_for_are_null(void **state)
{
    struct buffer b = { 0 };
    (void)state;

    json_number(&b, NAN);
    json_number(&b, INFINITY);
    json_fixed(&b, -INFINITY, 2);
    assert_string_equal(b.bytes, "nullnullnull");
    buffer_clear(&b);
    json_fixed(&b, 0.3, 2);
    buffer_char(&b, ' ');
    json_number(&b, 1e300);
    buffer_char(&b, ' ');
    json_integer(&b, -9007199254740993);
    assert_string_equal(b.bytes, "0.30 1e+300 -9007199254740993");
    buffer_free(&b);
}

static void a_limit_stops_the_text(void **state)
{
    struct buffer b = { .limit = 8 };
    (void)state;

    json_string(&b, "0123456789", 10);
    assert_true(b.failed);
    assert_true(b.len <= 8);
    buffer_free(&b);
}

static void a_detail_is_an_object(void **state)
{
    struct buffer b = { 0 };
    (void)state;

    json_detail(&b, "it's \"x\"");
    assert_string_equal(b.bytes, "{\"detail\":\"it's \\\"x\\\"\"}");
    buffer_free(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(strings_are_escaped),
        cmocka_unit_test(well_formed_utf8_stays),
        cmocka_unit_test(a_broken_byte_becomes_one_replacement_a_maximal_subpart),
        cmocka_unit_test(numbers_that_json_has_no_word_for_are_null),
        cmocka_unit_test(a_limit_stops_the_text),
        cmocka_unit_test(a_detail_is_an_object),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
