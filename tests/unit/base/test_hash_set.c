/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "base/hash_set.h"

static void a_hash_is_added_once(void **state)
{
    struct hash_set s = { 0 };
    (void)state;

    assert_int_equal(hash_set_add(&s, 7), 1);
    assert_int_equal(hash_set_add(&s, 7), 0);
    assert_int_equal(hash_set_add(&s, 0), 1); /* 0 is a hash like any other */
    assert_int_equal(hash_set_add(&s, 0), 0);
    assert_int_equal(s.count, 2);
    hash_set_free(&s);
    assert_int_equal(s.count, 0);
    assert_null(s.slots);
}

/* All in one slot at first: none is lost, whatever the order in which they go. */
static void hashes_that_fall_into_one_slot_are_told_apart(void **state)
{
    struct hash_set s = { 0 };
    (void)state;

    for (uint64_t i = 0; i < 2000; i++)
        assert_int_equal(hash_set_add(&s, i << 40), 1);
    for (uint64_t i = 0; i < 2000; i++)
        assert_int_equal(hash_set_add(&s, i << 40), 0);
    hash_set_truncate(&s, 1000);
    for (uint64_t i = 0; i < 1000; i++)
        assert_int_equal(hash_set_add(&s, i << 40), 0);
    assert_int_equal(hash_set_add(&s, UINT64_C(1000) << 40), 1);
    hash_set_free(&s);
}

static void what_was_taken_back_may_come_again(void **state)
{
    struct hash_set s = { 0 };
    (void)state;

    for (uint64_t i = 0; i < 5000; i++)
        hash_set_add(&s, hash_set_hash(1, &i, sizeof(i)));
    assert_int_equal(s.count, 5000);
    hash_set_truncate(&s, 4000);
    hash_set_truncate(&s, 4500); /* more than there are: nothing happens */
    assert_int_equal(s.count, 4000);
    for (uint64_t i = 0; i < 5000; i++)
        assert_int_equal(hash_set_add(&s, hash_set_hash(1, &i, sizeof(i))), i >= 4000);
    hash_set_truncate(&s, 0);
    assert_int_equal(hash_set_add(&s, 7), 1);
    hash_set_free(&s);
}

static void an_empty_set_can_be_truncated_and_freed(void **state)
{
    struct hash_set s = { 0 };
    (void)state;

    hash_set_truncate(&s, 0);
    hash_set_free(&s);
    assert_int_equal(s.count, 0);
}

static void each_byte_the_length_and_the_seed_count_in_a_hash(void **state)
{
    static const char text[] = "0123456789abcdefghi";
    char other[sizeof(text)];
    (void)state;

    for (size_t len = 1; len < sizeof(text); len++) {
        uint64_t hash = hash_set_hash(1, text, len);
        assert_true(hash == hash_set_hash(1, text, len));
        assert_true(hash != hash_set_hash(2, text, len));
        assert_true(hash != hash_set_hash(1, text, len - 1));
        for (size_t i = 0; i < len; i++) {
            memcpy(other, text, sizeof(text));
            other[i] ^= 1;
            assert_true(hash != hash_set_hash(1, other, len));
        }
    }
    assert_true(hash_set_hash(1, "\0", 1) != hash_set_hash(1, "\0\0", 2));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_hash_is_added_once),
        cmocka_unit_test(hashes_that_fall_into_one_slot_are_told_apart),
        cmocka_unit_test(what_was_taken_back_may_come_again),
        cmocka_unit_test(an_empty_set_can_be_truncated_and_freed),
        cmocka_unit_test(each_byte_the_length_and_the_seed_count_in_a_hash),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
