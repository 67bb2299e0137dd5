/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <math.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "metric/store.h"

static struct metric_store *store(void)
{
    struct metric_store *s;

    assert_int_equal(metric_store_new(&s), 0);
    return s;
}

static struct metric_store_value integer(int64_t value)
{
    return (struct metric_store_value){ .kind = METRIC_STORE_INTEGER, .integer = value };
}

static struct metric_store_value string(const char *text, size_t len)
{
    struct metric_store_value v = { .kind = METRIC_STORE_STRING };
    v.string.bytes = text;
    v.string.len = len;
    return v;
}

static int set(struct metric_store *s, const char *key, struct metric_store_value v, int64_t ttl_ns,
               int64_t now_ns)
{
    return metric_store_set(s, key, strlen(key), &v, ttl_ns, now_ns);
}

/* What fills an empty store fits: not a byte is counted any more. */
static void assert_all_is_free(struct metric_store *s, int64_t now_ns)
{
    char *large = calloc(1, METRIC_STORE_BYTES);
    struct metric_store *empty = store();
    size_t len = METRIC_STORE_BYTES;

    while (set(empty, "all", string(large, len), 0, 0) < 0)
        len--;
    assert_int_equal(set(s, "all", string(large, len), 0, now_ns), 0);
    metric_store_free(empty);
    free(large);
}

static void values_come_back_as_they_went_in(void **state)
{
    struct metric_store *s = store();
    struct metric_store_value v;
    char buffer[8];
    (void)state;

    assert_int_equal(set(s, "k", string("a\0b", 3), 0, 1), 0);
    assert_int_equal(metric_store_get(s, "k", 1, 1, buffer, sizeof(buffer), &v), 0);
    assert_int_equal(v.kind, METRIC_STORE_STRING);
    assert_int_equal(v.string.len, 3);
    assert_memory_equal(v.string.bytes, "a\0b", 3);
    assert_int_equal(set(s, "k", integer(INT64_MIN), 0, 1), 0);
    assert_int_equal(metric_store_get(s, "k", 1, 1, buffer, sizeof(buffer), &v), 0);
    assert_true(v.kind == METRIC_STORE_INTEGER && v.integer == INT64_MIN);
    assert_int_equal(metric_store_get(s, "other", 5, 1, buffer, sizeof(buffer), &v), -ENOENT);
    assert_true(metric_store_delete(s, "k", 1, 1));
    assert_false(metric_store_delete(s, "k", 1, 1));
    assert_all_is_free(s, 1);
    metric_store_free(s);
}

static void a_string_longer_than_the_buffer_tells_its_length(void **state)
{
    struct metric_store *s = store();
    struct metric_store_value v;
    char buffer[4];
    (void)state;

    assert_int_equal(set(s, "k", string("hello", 5), 0, 1), 0);
    assert_int_equal(metric_store_get(s, "k", 1, 1, buffer, sizeof(buffer), &v), -ENOSPC);
    assert_int_equal(v.string.len, 5);
    metric_store_free(s);
}

static void what_has_expired_is_not_there(void **state)
{
    struct metric_store *s = store();
    struct metric_store_value v;
    (void)state;

    assert_int_equal(set(s, "k", integer(1), 100, 1000), 0);
    assert_int_equal(metric_store_get(s, "k", 1, 1099, NULL, 0, &v), 0);
    assert_int_equal(metric_store_get(s, "k", 1, 1100, NULL, 0, &v), -ENOENT);
    assert_all_is_free(s, 1100);
    metric_store_free(s);
}

static void the_store_is_bounded_and_what_has_expired_makes_room(void **state)
{
    struct metric_store *s = store();
    char *large = calloc(1, METRIC_STORE_BYTES);
    struct metric_store_value v;
    (void)state;

    assert_int_equal(set(s, "a", string(large, METRIC_STORE_BYTES / 2), 100, 0), 0);
    assert_int_equal(set(s, "b", string(large, METRIC_STORE_BYTES / 2 + 1), 0, 50), -ENOSPC);
    assert_int_equal(set(s, "a", string(large, METRIC_STORE_BYTES), 0, 50), -ENOSPC);
    assert_int_equal(metric_store_get(s, "a", 1, 50, large, METRIC_STORE_BYTES, &v),
                     0); /* the old one is kept */
    assert_int_equal(set(s, "b", string(large, METRIC_STORE_BYTES / 2 + 1), 0, 101), 0);
    assert_int_equal(set(s, "c", string(large, METRIC_STORE_BYTES / 2), 0, 101), -ENOSPC);
    free(large);
    metric_store_free(s);
}

static void adding_counts_and_refuses_what_is_no_number(void **state)
{
    struct metric_store *s = store();
    struct metric_store_value one = integer(1), half = { .kind = METRIC_STORE_NUMBER, .number = 0.5 }, sum;
    (void)state;

    assert_int_equal(metric_store_add(s, "n", 1, &one, 1, &sum), 0);
    assert_int_equal(metric_store_add(s, "n", 1, &one, 1, &sum), 0);
    assert_true(sum.kind == METRIC_STORE_INTEGER && sum.integer == 2);
    assert_int_equal(metric_store_add(s, "n", 1, &half, 1, &sum), 0);
    assert_true(sum.kind == METRIC_STORE_NUMBER && fabs(sum.number - 2.5) < 1e-12);
    assert_int_equal(set(s, "s", string("x", 1), 0, 1), 0);
    assert_int_equal(metric_store_add(s, "s", 1, &one, 1, &sum), -EINVAL);
    assert_int_equal(set(s, "m", integer(INT64_MAX), 0, 1), 0);
    assert_int_equal(metric_store_add(s, "m", 1, &one, 1, &sum), -ERANGE);
    metric_store_free(s);
}

static void keys_are_neither_empty_nor_endless(void **state)
{
    struct metric_store *s = store();
    struct metric_store_value one = integer(1), sum;
    char key[METRIC_STORE_KEY_MAX + 1];
    (void)state;

    memset(key, 'k', sizeof(key));
    assert_int_equal(metric_store_set(s, key, 0, &one, 0, 1), -EINVAL);
    assert_int_equal(metric_store_set(s, key, sizeof(key), &one, 0, 1), -EINVAL);
    assert_int_equal(metric_store_add(s, key, sizeof(key), &one, 1, &sum), -EINVAL);
    assert_int_equal(metric_store_set(s, key, METRIC_STORE_KEY_MAX, &one, 0, 1), 0);
    metric_store_free(s);
}

static void *count_up(void *cls)
{
    struct metric_store_value one = integer(1), sum;

    for (int i = 0; i < 20000; i++)
        metric_store_add(cls, "n", 1, &one, 1, &sum);
    return NULL;
}

static void additions_of_many_threads_add_up(void **state)
{
    struct metric_store *s = store();
    struct metric_store_value v;
    pthread_t threads[4];
    (void)state;

    for (int i = 0; i < 4; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, count_up, s), 0);
    for (int i = 0; i < 4; i++)
        pthread_join(threads[i], NULL);
    assert_int_equal(metric_store_get(s, "n", 1, 1, NULL, 0, &v), 0);
    assert_int_equal(v.integer, 80000);
    metric_store_free(s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(values_come_back_as_they_went_in),
        cmocka_unit_test(a_string_longer_than_the_buffer_tells_its_length),
        cmocka_unit_test(what_has_expired_is_not_there),
        cmocka_unit_test(the_store_is_bounded_and_what_has_expired_makes_room),
        cmocka_unit_test(adding_counts_and_refuses_what_is_no_number),
        cmocka_unit_test(keys_are_neither_empty_nor_endless),
        cmocka_unit_test(additions_of_many_threads_add_up),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
