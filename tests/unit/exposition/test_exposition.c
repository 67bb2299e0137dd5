/* SPDX-License-Identifier: MIT */
#include "exposition_support.h"

static void rollback_drops_what_came_after_the_mark_alone(void **state)
{
    const char *const labels[] = { "n" };
    struct exposition *x = exposition_for_test(8, 1 << 20);
    struct exposition_column *v = column_for_test(x, EXPOSITION_GAUGE, "v", labels, 1);
    struct exposition_column *w = column_for_test(x, EXPOSITION_GAUGE, "w", labels, 1);
    struct exposition_text one = text_of("1"), two = text_of("2");
    (void)state;

    exposition_u64(v, &one, 1);
    exposition_mark(x);
    exposition_u64(v, &two, 2);
    exposition_u64(w, &one, 3);
    exposition_rollback(x);
    assert_int_equal(exposition_series(x), 1);
    exposition_u64(v, &two, 4); /* dropped, so it is no duplicate now */
    exposition_u64(v, &one, 5); /* still there */
    assert_text(x, false, "# HELP v Help.\n# TYPE v gauge\nv{n=\"1\"} 1\nv{n=\"2\"} 4\n");
    assert_int_equal(exposition_duplicates(x), 1);
    exposition_free(x);
}

static void many_series_survive_growth_and_rollback(void **state)
{
    const char *const labels[] = { "n" };
    struct exposition *x = exposition_for_test(8, 1 << 24);
    struct exposition_column *v = column_for_test(x, EXPOSITION_GAUGE, "v", labels, 1);
    char number[16];
    (void)state;

    for (int round = 0; round < 3; round++) {
        exposition_begin(x);
        for (int i = 0; i < 20000; i++) {
            if (i == 5000)
                exposition_mark(x);
            snprintf(number, sizeof(number), "%d", i);
            struct exposition_text value = text_of(number);
            exposition_u64(v, &value, (uint64_t)i);
        }
        exposition_rollback(x);
        assert_int_equal(exposition_series(x), 5000);
        for (int i = 4990; i < 5010; i++) {
            snprintf(number, sizeof(number), "%d", i);
            struct exposition_text value = text_of(number);
            exposition_u64(v, &value, 1);
        }
        assert_int_equal(exposition_series(x), 5010);
        assert_int_equal(exposition_duplicates(x), 10 * (round + 1));
    }
    exposition_free(x);
}

/* What a collection dropped is given back before the next collector writes. */
static void a_dropped_text_leaves_the_kept_one_whole(void **state)
{
    const char *const labels[] = { "n" };
    struct exposition *x = exposition_for_test(4, 64 << 20);
    struct exposition_column *kept = column_for_test(x, EXPOSITION_GAUGE, "kept", labels, 1);
    struct exposition_column *dropped = column_for_test(x, EXPOSITION_GAUGE, "dropped", labels, 1);
    char *large = malloc(1 << 20), number[16];
    (void)state;

    memset(large, 'x', 1 << 20);
    exposition_begin(x);
    exposition_u64(kept, &(struct exposition_text){ "1", 1 }, 1);
    exposition_mark(x);
    for (int i = 0; i < 10; i++) {
        memcpy(large, number, (size_t)snprintf(number, sizeof(number), "%08d", i));
        exposition_u64(dropped, &(struct exposition_text){ large, 1 << 20 }, 1);
        exposition_u64(kept, &(struct exposition_text){ number, 8 }, 1);
    }
    exposition_rollback(x);
    assert_text(x, false, "# HELP kept Help.\n# TYPE kept gauge\nkept{n=\"1\"} 1\n");
    exposition_u64(kept, &(struct exposition_text){ "2", 1 }, 2);
    exposition_u64(dropped, &(struct exposition_text){ "3", 1 }, 3);
    assert_text(x, false,
                "# HELP dropped Help.\n# TYPE dropped gauge\ndropped{n=\"3\"} 3\n"
                "# HELP kept Help.\n# TYPE kept gauge\nkept{n=\"1\"} 1\nkept{n=\"2\"} 2\n");
    free(large);
    exposition_free(x);
}

static void text_past_its_bound_marks_the_collection_as_failed(void **state)
{
    const char *const labels[] = { "n" };
    struct exposition *x = exposition_for_test(4, 300);
    struct exposition_column *v = column_for_test(x, EXPOSITION_GAUGE, "v", labels, 1);
    char long_value[400];
    (void)state;

    memset(long_value, 'x', sizeof(long_value));
    exposition_u64(v, &(struct exposition_text){ long_value, sizeof(long_value) }, 1);
    assert_true(exposition_failed(x));
    exposition_begin(x);
    assert_false(exposition_failed(x));
    exposition_u64(v, &(struct exposition_text){ long_value, 10 }, 1);
    assert_false(exposition_failed(x));
    exposition_free(x);
}

static void quiet_leaves_duplicates_out_without_a_word(void **state)
{
    struct exposition *x = exposition_for_test(4, 1 << 20);
    struct exposition_column *v = column_for_test(x, EXPOSITION_GAUGE, "v", NULL, 0);
    (void)state;

    exposition_quiet(x, true);
    exposition_u64(v, NULL, 1);
    exposition_u64(v, NULL, 2);
    exposition_quiet(x, false);
    assert_int_equal(told_count, 0);
    assert_int_equal(exposition_duplicates(x), 0);
    assert_text(x, false, "# HELP v Help.\n# TYPE v gauge\nv 1\n");
    exposition_free(x);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rollback_drops_what_came_after_the_mark_alone),
        cmocka_unit_test(many_series_survive_growth_and_rollback),
        cmocka_unit_test(a_dropped_text_leaves_the_kept_one_whole),
        cmocka_unit_test(text_past_its_bound_marks_the_collection_as_failed),
        cmocka_unit_test(quiet_leaves_duplicates_out_without_a_word),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
