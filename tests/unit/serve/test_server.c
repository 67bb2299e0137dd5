/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <string.h>

#include "clock_support.h"
#include "serve/server.h"

static struct server server;

static int make(void **state)
{
    (void)state;
    server = (struct server){ .wake_fd = -1 };
    return server_open(&server);
}

static int drop(void **state)
{
    (void)state;
    server_close(&server);
    return 0;
}

static void an_ask_is_noted_and_wakes_the_main_thread(void **state)
{
    struct pollfd fd = { .fd = server.wake_fd, .events = POLLIN };
    (void)state;
    assert_int_equal(poll(&fd, 1, 0), 0);
    server_ask(&server, SERVER_RELOAD);
    server_ask(&server, SERVER_ROLLBACK);
    server_ask(&server, 0);
    assert_int_equal(poll(&fd, 1, 0), 1);
    assert_int_equal(server.requests, SERVER_RELOAD | SERVER_ROLLBACK);
}

static void *answer(void *cls)
{
    struct pollfd fd = { .fd = server.wake_fd, .events = POLLIN };
    poll(&fd, 1, -1);
    server_answer(&server, *(enum scripts_outcome *)cls);
    return NULL;
}

static void who_waits_hears_the_outcome(void **state)
{
    enum scripts_outcome outcome = SCRIPTS_UNCHANGED, adopted = SCRIPTS_ADOPTED;
    pthread_t thread;
    (void)state;
    assert_int_equal(pthread_create(&thread, NULL, answer, &adopted), 0);
    assert_int_equal(server_await(&server, SERVER_RELOAD, 3600 * 1000 * MS, &outcome), 0);
    assert_int_equal(outcome, SCRIPTS_ADOPTED);
    pthread_join(thread, NULL);
}

static void an_answer_to_an_earlier_ask_is_not_waited_for_again(void **state)
{
    enum scripts_outcome outcome;
    (void)state;
    server_answer(&server, SCRIPTS_ADOPTED); /* nobody has asked */
    assert_int_equal(server_await(&server, SERVER_RELOAD, MS, &outcome), -ETIMEDOUT);
}

static void another_method_is_405_or_what_options_asks_for(void **state)
{
    struct http_request r = { .method = "PUT" };
    struct http_answer *a = server_other_method(&r, "GET, HEAD");
    (void)state;
    assert_int_equal(http_answer_status(a), 405);
    http_answer_free(a);
    r.method = "OPTIONS";
    a = server_other_method(&r, "GET, HEAD");
    assert_int_equal(http_answer_status(a), 204);
    http_answer_free(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(an_ask_is_noted_and_wakes_the_main_thread, make, drop),
        cmocka_unit_test_setup_teardown(who_waits_hears_the_outcome, make, drop),
        cmocka_unit_test_setup_teardown(an_answer_to_an_earlier_ask_is_not_waited_for_again, make, drop),
        cmocka_unit_test_setup_teardown(another_method_is_405_or_what_options_asks_for, make, drop),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
