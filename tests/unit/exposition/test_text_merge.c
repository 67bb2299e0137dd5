/* SPDX-License-Identifier: MIT */
#include "exposition_support.h"

#include "exposition/text_merge.h"

static char told[1024];

static void hear(void *cls, const char *name, const char *reason)
{
    size_t len = strlen(told);
    (void)cls;
    snprintf(told + len, sizeof(told) - len, "%s: %s\n", name, reason);
}

static struct text_merge merge_for_test(size_t family_max)
{
    told[0] = '\0';
    return (struct text_merge){ .exposition = exposition_for_test(family_max, 1 << 20), .fault = hear };
}

static void end(struct text_merge *m)
{
    exposition_free(m->exposition);
    text_merge_free(m);
}

static void several_texts_become_one_family_each(void **state)
{
    static const char a[] = "# HELP m From a.\n# TYPE m counter\nm{f=\"a\"} 1\n", b[] = "m{f=\"b\"} 2\n";
    struct text_merge m = merge_for_test(16);
    (void)state;

    assert_true(text_merge_look(&m, "a", a, strlen(a)) && text_merge_look(&m, "b", b, strlen(b)));
    assert_true(text_merge_give(&m, "a", a, strlen(a)) && text_merge_give(&m, "b", b, strlen(b)));
    assert_text(m.exposition, false, "# HELP m From a.\n# TYPE m counter\nm{f=\"a\"} 1\nm{f=\"b\"} 2\n");
    assert_string_equal(told, "");
    end(&m);
}

static void a_family_without_help_is_told_by_the_texts_it_is_in(void **state)
{
    static const char text[] = "m 1\n", other[] = "m{x=\"1\"} 1\n";
    struct text_merge m = merge_for_test(16);
    struct buffer out = { 0 };
    (void)state;

    assert_true(text_merge_look(&m, "a.prom", text, strlen(text)));
    assert_true(text_merge_look(&m, "b.prom", other, strlen(other)));
    assert_true(text_merge_give(&m, "a.prom", text, strlen(text)));
    exposition_render(m.exposition, false, &out);
    assert_non_null(strstr(out.bytes, "a.prom"));
    assert_non_null(strstr(out.bytes, "b.prom"));
    buffer_free(&out);
    end(&m);
}

static void an_unsound_text_is_told_with_its_line_and_names_nothing(void **state)
{
    static const char bad[] = "# HELP m Bad.\nm 1\nm x\n", good[] = "# HELP m Good.\nm 2\n";
    struct text_merge m = merge_for_test(16);
    (void)state;

    assert_false(text_merge_look(&m, "bad", bad, strlen(bad)));
    assert_non_null(strstr(told, "bad: line 3"));
    assert_true(text_merge_look(&m, "good", good, strlen(good)));
    assert_true(text_merge_give(&m, "good", good, strlen(good)));
    assert_text(m.exposition, false, "# HELP m Good.\n# TYPE m untyped\nm 2\n");
    end(&m);
}

static void a_text_whose_families_find_no_room_is_left_out_whole(void **state)
{
    static const char text[] = "a 1\nb 1\nc 1\n", small[] = "d 1\n";
    struct text_merge m = merge_for_test(2);
    (void)state;

    assert_true(text_merge_look(&m, "t", text, strlen(text)) &&
                text_merge_look(&m, "s", small, strlen(small)));
    assert_false(text_merge_give(&m, "t", text, strlen(text)));
    assert_int_equal(exposition_series(m.exposition), 0);
    assert_true(*told);
    assert_true(text_merge_give(&m, "s", small, strlen(small)));
    assert_int_equal(exposition_series(m.exposition), 1);
    end(&m);
}

static void nothing_goes_on_once_it_is_to_stop(void **state)
{
    static const volatile sig_atomic_t stop = 1;
    struct text_merge m = merge_for_test(4);
    (void)state;

    m.stop = &stop;
    assert_false(text_merge_look(&m, "t", "a 1\n", 4));
    assert_int_equal(exposition_series(m.exposition), 0);
    end(&m);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(several_texts_become_one_family_each),
        cmocka_unit_test(a_family_without_help_is_told_by_the_texts_it_is_in),
        cmocka_unit_test(an_unsound_text_is_told_with_its_line_and_names_nothing),
        cmocka_unit_test(a_text_whose_families_find_no_room_is_left_out_whole),
        cmocka_unit_test(nothing_goes_on_once_it_is_to_stop),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
