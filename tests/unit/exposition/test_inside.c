/* SPDX-License-Identifier: MIT */
#include "exposition_support.h"

#include "exposition/inside.h"

static void what_is_told_is_formatted_and_bounded(void **state)
{
    struct exposition *x = exposition_for_test(4, 1 << 20);
    char long_text[2000];
    (void)state;

    exposition_tell(x, "%s is %d", "this", 7);
    assert_string_equal(last_told, "this is 7");
    memset(long_text, 'x', sizeof(long_text));
    long_text[sizeof(long_text) - 1] = '\0';
    exposition_tell(x, "%s", long_text);
    assert_int_equal(strlen(last_told), 511);
    x->tell = NULL;
    exposition_tell(x, "nobody hears");
    assert_int_equal(told_count, 2);
    exposition_free(x);
}

static void declarations_have_room_up_to_their_bound(void **state)
{
    struct exposition *x = exposition_for_test(4, 1 << 20);
    size_t before = x->declared;
    (void)state;

    assert_true(exposition_may_declare(x, 16 << 20));
    assert_false(exposition_may_declare(x, (16 << 20) + 1));
    assert_false(exposition_may_declare(x, SIZE_MAX));
    x->declared = 16 << 20;
    assert_true(exposition_may_declare(x, 0));
    assert_false(exposition_may_declare(x, 1));
    x->declared = before;
    exposition_free(x);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_told_is_formatted_and_bounded),
        cmocka_unit_test(declarations_have_room_up_to_their_bound),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
