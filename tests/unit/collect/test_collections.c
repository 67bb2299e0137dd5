/* SPDX-License-Identifier: MIT */
/* One collection for all who ask at the same moment, whatever becomes of who makes it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/buffer.h"
#include "base/clock.h"
#include "base/native.h"
#include "collect/collections.h"

#define SECOND  1000000000LL
#define THREADS 6

static struct collections *shared;
static const struct collection_key key = { .scripts = 1, .filter = 2 };

static int64_t stands_ns; /* the clock, so that a busy machine makes nothing old */

static int64_t kernel_ns(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * SECOND + t.tv_nsec;
}

static int64_t stand(clockid_t clock)
{
    (void)clock;

    return stands_ns;
}

static int setup(void **state)
{
    (void)state;
    stands_ns = kernel_ns();
    clock_replace(stand);

    return collections_new(&shared);
}

static int teardown(void **state)
{
    (void)state;
    clock_replace(NULL);
    collections_free(shared);
    assert_int_equal(native_used(), 0);

    return 0;
}

/* Returns the text, or NULL with a turn. */
static struct collection_text *join(const struct collection_key *k, int64_t for_ns, uint64_t *turn)
{
    int64_t now = monotonic_ns();

    return collections_join(shared, k, now, now + for_ns, turn);
}

static uint64_t lead(const struct collection_key *k)
{
    uint64_t turn;

    assert_null(join(k, SECOND, &turn));
    assert_true(turn > 0);

    return turn;
}

static void give(uint64_t turn, const char *text, int64_t for_ns)
{
    struct buffer b = { 0 };

    buffer_string(&b, text);
    struct collection_text *t = collections_give(shared, turn, &b, for_ns);
    assert_non_null(t);
    assert_memory_equal(t->bytes, text, t->len);
    assert_null(b.bytes);
    collection_text_free(t);
}

static void takes(const struct collection_key *k, const char *text)
{
    uint64_t turn;
    struct collection_text *t = join(k, SECOND, &turn);

    assert_non_null(t);
    assert_int_equal(turn, 0);
    assert_int_equal(t->len, strlen(text));
    assert_memory_equal(t->bytes, text, t->len);
    collection_text_free(t);
}

struct client {
    pthread_t thread;
    bool leads, fails;
    char got[32];
};

static atomic_uint led;

/* Asks, and where it is to collect does so, slowly; the first that leads may fail. */
static void *ask(void *cls)
{
    struct client *c = cls;
    uint64_t turn;
    struct collection_text *t = join(&key, 20 * SECOND, &turn);

    if (t) {
        memcpy(c->got, t->bytes, t->len);
        collection_text_free(t);
        return NULL;
    }
    c->leads = true;
    bool first = atomic_fetch_add(&led, 1) == 0;
    nanosleep(&(struct timespec){ .tv_nsec = 50000000 }, NULL);
    if (first && c->fails)
        collections_fail(shared, turn);
    else
        give(turn, "collected", 0);

    return NULL;
}

static unsigned all_ask(struct client clients[THREADS], bool fails)
{
    unsigned leaders = 0;

    atomic_store(&led, 0);
    for (int i = 0; i < THREADS; i++) {
        clients[i] = (struct client){ .fails = fails };
        assert_int_equal(pthread_create(&clients[i].thread, NULL, ask, &clients[i]), 0);
    }
    for (int i = 0; i < THREADS; i++) {
        pthread_join(clients[i].thread, NULL);
        leaders += clients[i].leads;
        if (!clients[i].leads)
            assert_string_equal(clients[i].got, "collected");
    }

    return leaders;
}

static void who_asks_meanwhile_takes_what_is_made(void **state)
{
    struct client clients[THREADS];
    (void)state;

    assert_int_equal(all_ask(clients, false), 1);
    takes(&key, "collected");
}

static void where_one_fails_another_collects_for_the_rest(void **state)
{
    struct client clients[THREADS];
    (void)state;

    assert_int_equal(all_ask(clients, true), 2);
}

static void one_that_never_comes_is_waited_for_half_ones_time(void **state)
{
    uint64_t lost = lead(&key), turn;
    (void)state;

    assert_null(join(&key, SECOND / 10, &turn));
    assert_in_range(kernel_ns() - stands_ns, SECOND / 20, 10 * SECOND);
    assert_true(turn && turn != lost);
    give(turn, "mine", 0);
    takes(&key, "mine");
    give(lost, "late", 0); /* good for those who asked when it began, and no harm */
    takes(&key, "mine");
}

static void another_choice_format_or_generation_is_another_collection(void **state)
{
    struct collection_key filter = key, format = key, scripts = key;
    uint64_t turn = lead(&key);
    (void)state;

    filter.filter++;
    format.openmetrics = true;
    scripts.scripts++;
    collections_fail(shared, lead(&filter));
    collections_fail(shared, lead(&format));
    collections_fail(shared, lead(&scripts));
    give(turn, "this", 0);
    collections_fail(shared, lead(&format));
    takes(&key, "this");
}

static void what_was_cut_short_is_not_for_who_has_more_time(void **state)
{
    uint64_t turn;
    (void)state;

    give(lead(&key), "half", SECOND * 2);
    takes(&key, "half");
    assert_null(join(&key, 3 * SECOND, &turn));
    give(turn, "whole", 0);
    takes(&key, "whole");
}

static void what_is_old_is_neither_taken_nor_kept(void **state)
{
    (void)state;
    give(lead(&key), "then", 0);
    assert_true(collections_forget(shared));
    stands_ns += COLLECTION_FRESH_NS + 1;
    uint64_t turn = lead(&key);
    assert_false(collections_forget(shared));
    assert_int_equal(native_used(), 0);
    collections_fail(shared, turn);
}

static void so_many_kinds_at_once_that_one_is_alone(void **state)
{
    struct collection_key k = key;
    uint64_t turn, turns[9];
    size_t count = 0;
    (void)state;

    for (;; k.filter++) {
        assert_null(join(&k, SECOND, &turn));
        if (!turn)
            break;
        assert_true(count < 9);
        turns[count++] = turn;
    }
    collections_fail(shared, turn);
    collections_fail(shared, turns[0]);
    assert_true(lead(&k) > 0);
}

static void without_memory_who_waits_is_told_to_collect(void **state)
{
    struct buffer b = { 0 };
    (void)state;

    native_limit(4);
    buffer_string(&b, "more than four bytes");
    assert_null(collections_give(shared, lead(&key), &b, 0));
    assert_string_equal(b.bytes, "more than four bytes");
    collections_fail(shared, lead(&key));
    buffer_free(&b);
    native_limit(0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(who_asks_meanwhile_takes_what_is_made, setup, teardown),
        cmocka_unit_test_setup_teardown(where_one_fails_another_collects_for_the_rest, setup, teardown),
        cmocka_unit_test_setup_teardown(one_that_never_comes_is_waited_for_half_ones_time, setup, teardown),
        cmocka_unit_test_setup_teardown(another_choice_format_or_generation_is_another_collection, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(what_was_cut_short_is_not_for_who_has_more_time, setup, teardown),
        cmocka_unit_test_setup_teardown(what_is_old_is_neither_taken_nor_kept, setup, teardown),
        cmocka_unit_test_setup_teardown(so_many_kinds_at_once_that_one_is_alone, setup, teardown),
        cmocka_unit_test_setup_teardown(without_memory_who_waits_is_told_to_collect, setup, teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
