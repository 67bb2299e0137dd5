/* SPDX-License-Identifier: MIT */
/* Rows of fields are counted as Lua goes back through them; what only looks like a row is none. */
#include "engine/field_chain.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* The line found in `before`, `count` times `part`, `after`. */
static int line_of(const char *before, const char *part, int count, const char *after)
{
    size_t size = strlen(before) + strlen(part) * (size_t)count + strlen(after) + 1;
    char *text = malloc(size);
    assert_non_null(text);
    strcpy(text, before);
    size_t len = strlen(text);
    for (int i = 0; i < count; i++, len += strlen(part))
        strcpy(text + len, part);
    strcpy(text + len, after);
    int line = field_chain_line(text, strlen(text));
    free(text);
    return line;
}

static void rows_that_are_too_long_are_found(void **state)
{
    static const struct {
        const char *before, *part, *after;
    } cases[] = {
        { "return f()", ".a", "" },        { "return f()", " .\n--[[ x ]] a", "" },
        { "return f()", "[x]", "" },       { "return f()", "[x + 1]", "" },
        { "return f()", "[g(x, 1)]", "" }, { "return f()", "['k'].a", "" },
        { "return f(1).b", ".a", ":m()" }, { "x.y", ".a", " = 1" },
        { "return f().a[", "u.b", "]" },
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases) - 1; i++) {
        assert_true(line_of(cases[i].before, cases[i].part, FIELD_CHAIN_MAX + 1, cases[i].after) > 0);
        assert_int_equal(line_of(cases[i].before, cases[i].part, FIELD_CHAIN_MAX / 2 - 1, cases[i].after), 0);
    }
    assert_int_equal(line_of("\n\nreturn f()", ".a", FIELD_CHAIN_MAX + 1, "\n"), 3);
}

static void brackets_and_parentheses_pass_a_row_on(void **state)
{
    (void)state;
    assert_true(line_of("return f()[g()", ".a", FIELD_CHAIN_MAX, "].b") > 0);
    assert_true(line_of("return ((f()", ".a.a", FIELD_CHAIN_MAX / 2, ").b)") > 0);
    assert_true(line_of("return f()", "[t.a.a.a.a", FIELD_CHAIN_MAX / 4, "") == 0);
    assert_true(line_of("return f()[t.a.a.a.a[t.a.a.a.a[t.a.a.a.a", ".a", FIELD_CHAIN_MAX - 5, "]]]") > 0);
}

static void what_is_no_row_is_let_pass(void **state)
{
    static const char *const parts[] = {
        "a.b = c.d ",
        "f(a.b, c.d) ",
        "x = x .. y.z ",
        "t[a.b] = t[c.d] ",
        "f(x.y)(z.z) ",
        "s = 'a.b' .. \"c.d\" ",
        "-- a.b.c\n",
        "--[==[ a.b ]] ]==] ",
        "x = [[ a.b.c ]] ",
        "n = 1.5 + .5 ",
        "::l:: ",
        "f(...) ",
        ":m(x.y) ",
        "t = { a.b, [c.d] = e.f } ",
        "if a.b then c.d() end ",
        "f'x'.y = g{ z.z }.w ",
    };

    (void)state;
    for (size_t i = 0; i < sizeof(parts) / sizeof(*parts); i++) {
        if (line_of("local x = y ", parts[i], 10 * FIELD_CHAIN_MAX, "") != 0)
            fail_msg("found in: %s", parts[i]);
    }
}

static void text_that_is_not_sound_ends_the_scan(void **state)
{
    static const char *const texts[] = { "",       "[",   "[==", "[[",    "--",    "--[[",
                                         "--[=",   "'",   "'\\", "\"a\n", ")))]]", "}",
                                         "((((((", "...", ".",   ":",     "a.b[",  "\xff" };

    (void)state;
    for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++) {
        char *exact = malloc(strlen(texts[i]) + 1); /* so that a byte too many is found by ASan */
        memcpy(exact, texts[i], strlen(texts[i]));
        assert_int_equal(field_chain_line(exact, strlen(texts[i])), 0);
        free(exact);
    }
    assert_int_equal(line_of("", "(", 10000, ""), 0);
    assert_int_equal(line_of("", "t[", 10000, ""), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rows_that_are_too_long_are_found),
        cmocka_unit_test(brackets_and_parentheses_pass_a_row_on),
        cmocka_unit_test(what_is_no_row_is_let_pass),
        cmocka_unit_test(text_that_is_not_sound_ends_the_scan),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
