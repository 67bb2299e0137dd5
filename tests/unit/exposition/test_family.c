/* SPDX-License-Identifier: MIT */
#include "exposition_support.h"

static void a_second_help_text_is_told_and_another_type_refused(void **state)
{
    struct exposition *x = exposition_for_test(4, 1 << 20);
    struct exposition_family *f, *again;
    (void)state;

    assert_int_equal(exposition_family(x, EXPOSITION_GAUGE, "v", "One.", &f), 0);
    assert_int_equal(exposition_family(x, EXPOSITION_GAUGE, "v", "Two.", &again), 0);
    assert_ptr_equal(f, again);
    assert_int_equal(told_count, 1);
    assert_int_equal(exposition_family(x, EXPOSITION_GAUGE, "v", "Three.", &again), 0);
    assert_int_equal(told_count, 1);
    assert_int_equal(exposition_family(x, EXPOSITION_COUNTER, "v", "One.", &again), -EEXIST);
    exposition_free(x);
}

static void a_passing_family_may_change_between_collections(void **state)
{
    struct exposition *x = exposition_for_test(4, 1 << 20);
    struct exposition_family *f;
    struct exposition_column *c;
    (void)state;

    assert_int_equal(exposition_passing_family(x, EXPOSITION_GAUGE, "v", "One.", &f), 0);
    assert_int_equal(exposition_column(f, "", NULL, 0, &c), 0);
    exposition_u64(c, NULL, 1);
    assert_int_equal(exposition_passing_family(x, EXPOSITION_COUNTER, "v", "One.", &f), -EEXIST);
    exposition_begin(x);
    assert_int_equal(exposition_passing_family(x, EXPOSITION_COUNTER, "v", "Two \"2\".", &f), 0);
    exposition_u64(c, NULL, 2);
    assert_text(x, false, "# HELP v Two \"2\".\n# TYPE v counter\nv 2\n");
    assert_int_equal(told_count, 0);
    exposition_free(x);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_second_help_text_is_told_and_another_type_refused),
        cmocka_unit_test(a_passing_family_may_change_between_collections),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
