/* SPDX-License-Identifier: MIT */
#include "exposition_support.h"

static void names_that_are_none_are_refused(void **state)
{
    static const char *const bad[] = { "", "1a", "a-b", "a b", "\xc3\xa9", "a\n" };
    const char *const twice[] = { "a", "a" }, *const reserved[] = { "__name__" }, *const colon[] = { "a:b" };
    struct exposition *x = exposition_for_test(4, 1 << 20);
    struct exposition_family *f;
    struct exposition_column *c;
    (void)state;

    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
        assert_int_equal(exposition_family(x, EXPOSITION_GAUGE, bad[i], "", &f), -EINVAL);
    assert_int_equal(exposition_family(x, EXPOSITION_GAUGE, "a:b_C9", "", &f), 0);
    assert_int_equal(exposition_column(f, "", twice, 2, &c), -EINVAL);
    assert_int_equal(exposition_column(f, "", reserved, 1, &c), -EINVAL);
    assert_int_equal(exposition_column(f, "", colon, 1, &c), -EINVAL);
    exposition_free(x);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_that_are_none_are_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
