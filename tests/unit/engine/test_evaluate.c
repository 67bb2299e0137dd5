/* SPDX-License-Identifier: MIT */
#include "engine_support.h"

#include "engine/evaluate.h"

static struct buffer out;
static struct engine *e;

static int make(void **state)
{
    (void)state;
    e = engine_with("", NULL);
    return e ? 0 : -1;
}

static int drop(void **state)
{
    (void)state;
    engine_free(e);
    buffer_free(&out);
    out = (struct buffer){ 0 };
    return 0;
}

static int evaluate(const char *line)
{
    out.len = 0;
    if (out.bytes)
        out.bytes[0] = '\0';
    return engine_evaluate(e, line, &out, &last_fault);
}

static const char *written(void)
{
    return out.len ? out.bytes : "";
}

static void values_of_an_expression_come_one_a_line(void **state)
{
    (void)state;
    assert_int_equal(evaluate("1 + 1, 'x', nil"), 0);
    assert_string_equal(written(), "2\n\"x\"\nnil\n");
    assert_int_equal(evaluate("local quiet = 1"), 0);
    assert_string_equal(written(), "");
}

static void variables_last_from_one_line_to_the_next(void **state)
{
    (void)state;
    assert_int_equal(evaluate("answer = 42"), 0);
    assert_int_equal(evaluate("answer"), 0);
    assert_string_equal(written(), "42\n");
}

static void an_unfinished_line_asks_for_more(void **state)
{
    (void)state;
    assert_int_equal(evaluate("for i = 1, 2 do"), 1);
    assert_int_equal(evaluate("for i = 1, 2 do\nend"), 0);
    assert_int_equal(evaluate("x = ="), -EINVAL);
}

static void an_error_and_an_endless_line_are_told(void **state)
{
    (void)state;
    assert_int_equal(evaluate("error('boom')"), -EINVAL);
    assert_non_null(strstr(last_fault.reason, "boom"));
    assert_int_equal(evaluate("while true do end"), -ETIMEDOUT);
    assert_int_equal(evaluate("1"), 0);
}

static void tables_are_laid_open(void **state)
{
    (void)state;
    assert_int_equal(evaluate("{ a = { 1, 2 } }"), 0);
    assert_non_null(strstr(written(), "a"));
    assert_non_null(strstr(written(), "2"));
    assert_int_equal(evaluate("(function() local t = {} t.self = t return t end)()"),
                     0); /* and comes to an end */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(values_of_an_expression_come_one_a_line, make, drop),
        cmocka_unit_test_setup_teardown(variables_last_from_one_line_to_the_next, make, drop),
        cmocka_unit_test_setup_teardown(an_unfinished_line_asks_for_more, make, drop),
        cmocka_unit_test_setup_teardown(an_error_and_an_endless_line_are_told, make, drop),
        cmocka_unit_test_setup_teardown(tables_are_laid_open, make, drop),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
