/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "route/cache.h"

static struct route_cache cache;

static int drop(void **state)
{
    (void)state;
    route_cache_free(&cache);
    cache = (struct route_cache){ 0 };
    return 0;
}

static int none(void **state)
{
    (void)state;
    return 0;
}

static void put(const char *key, size_t len, int64_t until_ns)
{
    char *text = calloc(1, len + 1);
    memset(text, 'x', len);
    struct http_answer *a = http_answer_new(200, "text/plain", text, len);
    route_cache_put(&cache, key, a, until_ns, 0);
    http_answer_free(a);
    free(text);
}

static bool has(const char *key, int64_t now_ns, uint64_t turn)
{
    struct http_answer *a = route_cache_get(&cache, key, now_ns, turn);
    http_answer_free(a);
    return a != NULL;
}

static void an_answer_is_kept_until_its_time_or_turn_is_over(void **state)
{
    (void)state;
    assert_false(has("/a", 0, 0));
    assert_true(route_cache_oldest_ns(&cache) == INT64_MAX);
    put("/a", 10, 100);
    assert_true(has("/a", 99, 0));
    assert_false(has("/a", 99, 1));
    put("/a", 10, 100);
    assert_false(has("/b", 99, 0));
    assert_int_equal(route_cache_oldest_ns(&cache), 100);
    assert_false(has("/a", 101, 0));
}

static void answers_and_their_bytes_are_bounded(void **state)
{
    char key[32];
    (void)state;
    for (int i = 0; i < 3 * ROUTE_CACHE_ANSWERS; i++) {
        snprintf(key, sizeof(key), "/%d", i);
        put(key, 10, 1000 + i);
    }
    assert_true(cache.count <= ROUTE_CACHE_ANSWERS);
    assert_true(has(key, 0, 0)); /* the last one */
    put("/large", ROUTE_CACHE_BYTES + 1, 9000);
    assert_false(has("/large", 0, 0));
    for (int i = 0; i < 20; i++) {
        snprintf(key, sizeof(key), "/m%d", i);
        put(key, 1 << 20, 5000 + i);
        assert_true(cache.bytes <= ROUTE_CACHE_BYTES);
    }
}

static void the_oldest_gives_way_first(void **state)
{
    (void)state;
    put("/late", 1000, 300);
    put("/soon", 1000, 100);
    put("/then", 1000, 200);
    assert_int_equal(route_cache_oldest_ns(&cache), 100);
    assert_true(route_cache_drop_oldest(&cache) >= 1000);
    assert_false(has("/soon", 0, 0));
    assert_true(has("/late", 0, 0) && has("/then", 0, 0));
    assert_int_equal(route_cache_oldest_ns(&cache), 200);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(an_answer_is_kept_until_its_time_or_turn_is_over, none, drop),
        cmocka_unit_test_setup_teardown(answers_and_their_bytes_are_bounded, none, drop),
        cmocka_unit_test_setup_teardown(the_oldest_gives_way_first, none, drop),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
