/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "engine/explain.h"

#include <string.h>

static const char *hint(const char *reason, const char *line)
{
    static char out[256];

    return explain(reason, line, line ? strlen(line) : 0, out, sizeof(out)) ? out : "";
}

static void a_misspelt_keyword_is_named(void **state)
{
    (void)state;
    assert_string_equal(hint("syntax error near '1'", "f(function() retrun 1 end)"),
                        "is 'retrun' meant to be 'return'?");
    assert_string_equal(hint("syntax error near 'x'", "loca x = 1"), "is 'loca' meant to be 'local'?");
    assert_string_equal(hint("'=' expected near 'x'", "fucntion x()"),
                        "is 'fucntion' meant to be 'function'?");
    assert_string_equal(hint("'then' expected near 'return'", "if a tehn return end"),
                        "is 'tehn' meant to be 'then'?");
}

static void a_word_that_is_spelt_right_is_not_corrected(void **state)
{
    (void)state;
    assert_string_equal(hint("unexpected symbol near ']'", "local ending = formatted]"),
                        "something stands here that cannot: a comma or bracket too many?");
}

static void each_common_mistake_has_a_sentence(void **state)
{
    static const struct {
        const char *reason, *part;
    } mistakes[] = {
        { "unfinished string near '\"sonda'", "closing quote" },
        { "'end' expected (to close 'function' at line 2) near <eof>", "add 'end'" },
        { "'}' expected near 'tags'", "comma is missing" },
        { "')' expected near 'x'", "bracket is not closed" },
        { "'then' expected near '='", "'=='" },
        { "'end' expected near '!'", "'~='" },
        { "unexpected symbol near ')'", "'end' missing" },
        { "<name> or '...' expected near 'return'", "function()" },
        { "unexpected symbol near '<<'", "merge" },
        { "unexpected symbol near '<\\226>'", "curly quotes" },
        { "syntax error near '+'", "count = count + 1" },
        { "calling 'get' on bad self (string expected, got table)", "'get' is called with a dot" },
        { "bad argument #3 to 'get' (function expected, got no value)", "'get'" },
        { "tostrin is not declared", "spelt right" },
        { "count is not declared: use local", "local count" },
        { "malformed number near '10p'", "begin with a digit" },
        { "attempt to index a nil value (local 'memory')", "'memory' has no value here" },
        { "attempt to call a nil value (field 'gett')", "there is no function 'gett'" },
        { "attempt to concatenate a nil value", "what stands here has no value here" },
        { "past its time budget (250 ms)", "endless loop" },
        { "past its memory limit (16 MiB)", "only grows" },
    };
    (void)state;

    for (size_t i = 0; i < sizeof(mistakes) / sizeof(mistakes[0]); i++)
        assert_non_null(strstr(hint(mistakes[i].reason, NULL), mistakes[i].part));
}

static void a_message_that_says_it_all_gets_nothing_added(void **state)
{
    (void)state;
    assert_string_equal(hint("unknown option 'sumary'", "sonda.get('/x', { sumary = 1 })"), "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_misspelt_keyword_is_named),
        cmocka_unit_test(a_word_that_is_spelt_right_is_not_corrected),
        cmocka_unit_test(each_common_mistake_has_a_sentence),
        cmocka_unit_test(a_message_that_says_it_all_gets_nothing_added),
    };
    return cmocka_run_group_tests_name("explain", tests, NULL, NULL);
}
