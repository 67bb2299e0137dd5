/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <unistd.h>

#include "serve/ticker.h"

struct seen {
    atomic_int ticks;
    atomic_bool ended;
    atomic_bool elsewhere; /* all on one other thread */
    pthread_t test;
    int64_t next_ns; /* from now; TICKER_NEVER */
};

static int64_t tick(void *cls, int64_t now_ns)
{
    struct seen *s = cls;

    atomic_store(&s->elsewhere, !pthread_equal(pthread_self(), s->test));
    atomic_fetch_add(&s->ticks, 1);
    return s->next_ns == TICKER_NEVER ? TICKER_NEVER : now_ns + s->next_ns;
}

static void end(void *cls)
{
    atomic_store(&((struct seen *)cls)->ended, true);
}

static void wait_for_ticks(struct seen *s, int count)
{
    while (atomic_load(&s->ticks) < count)
        usleep(500);
}

static void it_ticks_at_once_and_again_when_it_is_due(void **state)
{
    struct seen s = { .test = pthread_self(), .next_ns = 100000 };
    struct ticker *t;
    (void)state;

    assert_int_equal(ticker_start("test", tick, end, &s, &t), 0);
    wait_for_ticks(&s, 5);
    ticker_stop(t);
    assert_true(atomic_load(&s.elsewhere) && atomic_load(&s.ended));
    int ticks = atomic_load(&s.ticks);
    usleep(2000);
    assert_int_equal(atomic_load(&s.ticks), ticks);
}

static void one_that_is_never_due_ticks_when_it_is_woken(void **state)
{
    struct seen s = { .test = pthread_self(), .next_ns = TICKER_NEVER };
    struct ticker *t;
    (void)state;

    assert_int_equal(ticker_start("test", tick, NULL, &s, &t), 0);
    wait_for_ticks(&s, 1);
    ticker_wake(t);
    wait_for_ticks(&s, 2);
    ticker_stop(t); /* without waiting for a tick that never comes */
    assert_int_equal(atomic_load(&s.ticks), 2);
    assert_false(atomic_load(&s.ended));
}

static void none_is_woken_and_stopped_without_harm(void **state)
{
    (void)state;
    ticker_wake(NULL);
    ticker_stop(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_ticks_at_once_and_again_when_it_is_due),
        cmocka_unit_test(one_that_is_never_due_ticks_when_it_is_woken),
        cmocka_unit_test(none_is_woken_and_stopped_without_harm),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
