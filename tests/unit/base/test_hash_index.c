/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/hash_index.h"

static bool is_equal(const void *thing, const void *key)
{
    return *(const int *)thing == *(const int *)key;
}

static void *find(const struct hash_index *x, uint64_t hash, int key)
{
    return hash_index_find(x, hash, is_equal, &key);
}

static void things_are_found_among_thousands(void **state)
{
    static int things[5000];
    struct hash_index x = { 0 };
    (void)state;

    assert_null(find(&x, 7, 7));
    for (int i = 0; i < 5000; i++) {
        things[i] = i;
        assert_int_equal(hash_index_add(&x, (uint64_t)i * 0x9e3779b97f4a7c15u, &things[i]), 0);
    }
    for (int i = 0; i < 5000; i++)
        assert_ptr_equal(find(&x, (uint64_t)i * 0x9e3779b97f4a7c15u, i), &things[i]);
    assert_null(find(&x, 5000 * 0x9e3779b97f4a7c15u, 5000));
    hash_index_free(&x);
}

static void things_of_one_hash_are_told_apart(void **state)
{
    int things[100];
    struct hash_index x = { 0 };
    (void)state;

    for (int i = 0; i < 100; i++) {
        things[i] = i;
        assert_int_equal(hash_index_add(&x, UINT64_MAX, &things[i]), 0);
    }
    for (int i = 0; i < 100; i++)
        assert_ptr_equal(find(&x, UINT64_MAX, i), &things[i]);
    assert_null(find(&x, UINT64_MAX, 100));
    hash_index_free(&x);
}

static void what_was_cleared_is_gone_and_comes_again(void **state)
{
    int thing = 1;
    struct hash_index x = { 0 };
    (void)state;

    hash_index_clear(&x);
    assert_int_equal(hash_index_add(&x, 1, &thing), 0);
    hash_index_clear(&x);
    assert_null(find(&x, 1, 1));
    assert_int_equal(hash_index_add(&x, 1, &thing), 0);
    assert_ptr_equal(find(&x, 1, 1), &thing);
    hash_index_free(&x);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(things_are_found_among_thousands),
        cmocka_unit_test(things_of_one_hash_are_told_apart),
        cmocka_unit_test(what_was_cleared_is_gone_and_comes_again),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
