/* SPDX-License-Identifier: MIT */
#include "exposition_support.h"

#include <time.h>

static void families_are_bounded_and_passed_ones_make_room(void **state)
{
    struct exposition *x = exposition_for_test(2, 1 << 20);
    struct exposition_family *f;
    (void)state;

    assert_int_equal(exposition_family(x, EXPOSITION_GAUGE, "a", "", &f), 0);
    assert_int_equal(exposition_passing_family(x, EXPOSITION_GAUGE, "b", "", &f), 0);
    assert_int_equal(exposition_passing_family(x, EXPOSITION_GAUGE, "c", "", &f), -ENOSPC); /* b is in use */
    exposition_begin(x);
    assert_int_equal(exposition_passing_family(x, EXPOSITION_GAUGE, "c", "", &f), 0);
    exposition_begin(x);
    assert_int_equal(exposition_family(x, EXPOSITION_GAUGE, "d", "", &f), 0);
    assert_int_equal(exposition_family(x, EXPOSITION_GAUGE, "e", "", &f), -ENOSPC);
    assert_string_equal(exposition_family_name(f), "d");
    exposition_free(x);
}

static void declarations_are_bounded_in_bytes(void **state)
{
    struct exposition *x = exposition_for_test(64, 1 << 20);
    struct exposition_family *f;
    char *large = calloc(1, (1 << 20) + 1), name[16];
    int r = 0, count = 0;
    (void)state;

    memset(large, 'x', 1 << 20);
    for (; r == 0; count++) {
        snprintf(name, sizeof(name), "f%d", count);
        r = exposition_passing_family(x, EXPOSITION_GAUGE, name, large, &f);
    }
    assert_int_equal(r, -ENOSPC);
    assert_in_range(count, 8, 17);
    exposition_begin(x); /* what was of that collection alone makes room */
    assert_int_equal(exposition_family(x, EXPOSITION_GAUGE, "g", large, &f), 0);
    free(large);
    exposition_free(x);
}

/* Families are sorted where there are new ones, with samples given or not. */
static void families_that_come_later_find_their_place(void **state)
{
    struct exposition *x = exposition_for_test(200, 1 << 20);
    char name[16];
    (void)state;

    exposition_u64(column_for_test(x, EXPOSITION_GAUGE, "m", NULL, 0), NULL, 1);
    assert_text(x, false, "# HELP m Help.\n# TYPE m gauge\nm 1\n");
    for (int i = 0; i < 150; i++) {
        snprintf(name, sizeof(name), "n%d", i);
        column_for_test(x, EXPOSITION_GAUGE, name, NULL, 0);
    }
    exposition_mark(x);
    exposition_u64(column_for_test(x, EXPOSITION_GAUGE, "z", NULL, 0), NULL, 2);
    exposition_rollback(x);
    exposition_u64(column_for_test(x, EXPOSITION_GAUGE, "a", NULL, 0), NULL, 3);
    exposition_u64(column_for_test(x, EXPOSITION_GAUGE, "n149", NULL, 0), NULL, 4);
    assert_text(x, false,
                "# HELP a Help.\n# TYPE a gauge\na 3\n# HELP m Help.\n# TYPE m gauge\nm 1\n"
                "# HELP n149 Help.\n# TYPE n149 gauge\nn149 4\n");
    exposition_begin(x);
    assert_text(x, false, "");
    exposition_u64(column_for_test(x, EXPOSITION_GAUGE, "z", NULL, 0), NULL, 5);
    assert_text(x, false, "# HELP z Help.\n# TYPE z gauge\nz 5\n");
    exposition_free(x);
}

static double cpu_seconds(void)
{
    return (double)clock() / CLOCKS_PER_SEC;
}

/* Looked for one by one, so many took 40 s. */
static void names_without_end_cost_what_each_costs(void **state)
{
    struct exposition *x = exposition_for_test(100000, 1 << 28);
    struct exposition_text value = text_of("v");
    char name[16];
    double begin = cpu_seconds();
    (void)state;

    for (int i = 0; i < 20000; i++) {
        const char *const label = name;
        snprintf(name, sizeof(name), "n%d", i);
        exposition_u64(column_for_test(x, EXPOSITION_GAUGE, name, NULL, 0), NULL, 1);
        exposition_u64(column_for_test(x, EXPOSITION_GAUGE, "one", &label, 1), &value, 1);
    }
    assert_int_equal(exposition_series(x), 40000);
    struct buffer text = { 0 };
    exposition_render(x, false, &text);
    buffer_free(&text);
    assert_true(cpu_seconds() - begin < 3);
    exposition_free(x);
}

static void families_that_find_no_room_are_refused_at_once(void **state)
{
    struct exposition *x = exposition_for_test(8192, 1 << 20);
    struct exposition_family *f;
    char name[16];
    double begin = cpu_seconds();
    (void)state;

    for (int i = 0; i < 100000; i++) {
        snprintf(name, sizeof(name), "n%d", i);
        assert_int_equal(exposition_passing_family(x, EXPOSITION_GAUGE, name, "", &f),
                         i < 8192 ? 0 : -ENOSPC);
    }
    assert_true(cpu_seconds() - begin < 1);
    exposition_free(x);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(families_are_bounded_and_passed_ones_make_room),
        cmocka_unit_test(declarations_are_bounded_in_bytes),
        cmocka_unit_test(families_that_come_later_find_their_place),
        cmocka_unit_test(names_without_end_cost_what_each_costs),
        cmocka_unit_test(families_that_find_no_room_are_refused_at_once),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
