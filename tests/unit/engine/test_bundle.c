/* SPDX-License-Identifier: MIT */
#include "engine_support.h"

static struct bundle_script script(const char *name, const char *origin, const char *text)
{
    return (struct bundle_script){
        .name = name, .origin = origin, .path = name, .text = text, .len = strlen(text)
    };
}

static struct bundle *bundle_of(const struct bundle_script *scripts, size_t count)
{
    struct bundle *b = NULL;
    assert_int_equal(bundle_new(scripts, count, &b), 0);
    return b;
}

static void scripts_are_sorted_and_found_by_name(void **state)
{
    (void)state;
    const struct bundle_script scripts[] = { script("lib/z.lua", "a", "1"), script("b.lua", "a", "22"),
                                             script("a.lua", "a", ""),
                                             script("collectors/cpu.lua", "a", "3") };
    struct bundle *b = bundle_of(scripts, 4);
    assert_int_equal(b->count, 4);
    for (size_t i = 1; i < b->count; i++)
        assert_true(strcmp(b->scripts[i - 1].name, b->scripts[i].name) < 0);
    for (size_t i = 0; i < 4; i++) {
        const struct bundle_script *s = bundle_find(b, scripts[i].name);
        assert_non_null(s);
        assert_string_equal(s->text, scripts[i].text);
        assert_int_equal(s->len, scripts[i].len);
    }
    assert_null(bundle_find(b, "c.lua"));
    assert_null(bundle_find(b, ""));
    assert_null(bundle_find(b, "zz"));
    bundle_free(b);
}

static void a_later_layer_replaces_an_earlier_file(void **state)
{
    (void)state;
    const struct bundle_script scripts[] = { script("a.lua", "built-in", "old"),
                                             script("b.lua", "built-in", "b"),
                                             script("a.lua", "/one", "middle"),
                                             script("a.lua", "/two", "new") };
    struct bundle *b = bundle_of(scripts, 4);
    assert_int_equal(b->count, 2);
    assert_string_equal(bundle_find(b, "a.lua")->text, "new");
    assert_string_equal(bundle_find(b, "a.lua")->origin, "/two");
    bundle_free(b);
}

static void the_hash_is_of_names_and_texts_alone(void **state)
{
    (void)state;
    const struct bundle_script one[] = { script("a.lua", "x", "text"), script("b.lua", "x", "more") };
    const struct bundle_script same[] = { script("b.lua", "y", "more"), script("a.lua", "y", "text") };
    const struct bundle_script text[] = { script("a.lua", "x", "text"), script("b.lua", "x", "mor") };
    const struct bundle_script name[] = { script("a.lua", "x", "text"), script("c.lua", "x", "more") };
    const struct bundle_script moved[] = { script("a.lua", "x", "textb.lua"), script("b.lua", "x", "more") };
    struct bundle *b[] = { bundle_of(one, 2), bundle_of(same, 2), bundle_of(text, 2), bundle_of(name, 2),
                           bundle_of(moved, 2) };

    assert_true(b[0]->hash == b[1]->hash);
    assert_string_equal(b[0]->hash_text, b[1]->hash_text);
    assert_int_equal(strlen(b[0]->hash_text), 16);
    for (size_t i = 2; i < 5; i++)
        assert_true(b[0]->hash != b[i]->hash);
    for (size_t i = 0; i < 5; i++)
        bundle_free(b[i]);
}

/* The program's own scripts are referred to; others may be freed by their owner. */
static void only_lasting_text_is_not_copied(void **state)
{
    (void)state;
    struct bundle_script scripts[] = { script("a.lua", "a", "text"), script("b.lua", "a", "text") };
    scripts[0].lasting = true;
    struct bundle *b = bundle_of(scripts, 2);
    assert_ptr_equal(b->scripts[0].text, scripts[0].text);
    assert_ptr_not_equal(b->scripts[1].text, scripts[1].text);
    assert_string_equal(b->scripts[1].text, "text");
    bundle_free(b);
}

static void an_empty_bundle_is_a_bundle(void **state)
{
    (void)state;
    struct bundle *b = bundle_of(NULL, 0);
    assert_int_equal(b->count, 0);
    assert_null(bundle_find(b, "a.lua"));
    bundle_free(b);
    bundle_free(NULL);
}

static void the_last_reference_frees(void **state)
{
    (void)state;
    const struct bundle_script one = script("a.lua", "x", "text");
    struct bundle *b = bundle_of(&one, 1);
    assert_ptr_equal(bundle_ref(b), b);
    bundle_free(b);
    assert_string_equal(bundle_find(b, "a.lua")->text, "text");
    bundle_free(b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(scripts_are_sorted_and_found_by_name),
        cmocka_unit_test(a_later_layer_replaces_an_earlier_file),
        cmocka_unit_test(the_hash_is_of_names_and_texts_alone),
        cmocka_unit_test(only_lasting_text_is_not_copied),
        cmocka_unit_test(an_empty_bundle_is_a_bundle),
        cmocka_unit_test(the_last_reference_frees),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
