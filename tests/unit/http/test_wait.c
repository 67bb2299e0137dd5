/* SPDX-License-Identifier: MIT */
/* One wait for the library's connections and the worker's own descriptors. */
#include "http_support.h"

#include <sys/epoll.h>
#include <sys/eventfd.h>

#include "http/inside.h"
#include "http/wait.h"

static const struct http_handler nobody;
static struct http_server *server;
static struct http_worker *w;

static int open_worker(void **state)
{
    struct http_limits limits = HTTP_LIMITS_DEFAULT;
    (void)state;

    assert_int_equal(http_server_new(&limits, &server), 0);
    assert_int_equal(http_worker_new(server, &nobody, NULL, &w), 0);

    return 0;
}

static int close_worker(void **state)
{
    (void)state;
    http_worker_free(w);
    http_server_free(server);

    return 0;
}

static int ready(void *thing)
{
    int fd = eventfd(1, EFD_NONBLOCK | EFD_CLOEXEC);

    assert_int_equal(wait_add(w, fd, EPOLLIN, thing), 0);

    return fd;
}

static void ones_own_descriptor_is_told_until_it_is_removed(void **state)
{
    int fd = ready(&w->lingering[3]);
    (void)state;

    assert_int_equal(wait_run(w, 10000), 0);
    assert_int_equal(w->woken_count, 1);
    assert_ptr_equal(w->woken[0], &w->lingering[3]);
    assert_int_equal(w->event_ns, w->now_ns);
    assert_int_equal(w->turn_ns, w->now_ns);
    wait_remove(w, fd);
    assert_int_equal(wait_run(w, 0), 0);
    assert_int_equal(w->woken_count, 0);
    close(fd);
}

static void what_is_more_than_a_turn_holds_comes_with_the_next(void **state)
{
    enum { MORE = WOKEN_MAX + 8 };
    unsigned told[MORE] = { 0 };
    int fds[MORE];
    (void)state;

    for (int i = 0; i < MORE; i++)
        fds[i] = ready(&w->lingering[i]);
    for (int turn = 0; turn < 2; turn++) {
        assert_int_equal(wait_run(w, 10000), 0);
        for (unsigned i = 0; i < w->woken_count; i++) {
            size_t which = (size_t)((struct lingering *)w->woken[i] - w->lingering);
            told[which]++;
            close(fds[which]);
        }
    }
    for (int i = 0; i < MORE; i++)
        assert_int_equal(told[i], 1);
}

/* Not the library's, and not in the library: epoll_wait(2) as it ever was. */
static void other_sets_are_left_alone(void **state)
{
    int set = epoll_create1(EPOLL_CLOEXEC), fd = eventfd(1, EFD_CLOEXEC);
    struct epoll_event event = { .events = EPOLLIN, .data.ptr = w };
    (void)state;

    assert_int_equal(epoll_ctl(set, EPOLL_CTL_ADD, fd, &event), 0);
    memset(&event, 0, sizeof(event));
    assert_int_equal(epoll_wait(set, &event, 1, 10000), 1);
    assert_ptr_equal(event.data.ptr, w);
    close(fd);
    close(set);
}

static void nothing_is_added_to_a_set_that_is_closed(void **state)
{
    int fd = eventfd(0, EFD_CLOEXEC);
    (void)state;

    wait_close(w);
    assert_int_equal(wait_add(w, fd, EPOLLIN, w->lingering), -EBADF);
    close(fd);
}

/* More than the library takes from one epoll_wait. */
static void a_crowd_that_asks_at_once_is_answered(void **state)
{
    enum { CROWD = 300 };
    struct http_limits limits = HTTP_LIMITS_DEFAULT;
    int fds[CROWD];
    (void)state;

    limits.connections = CROWD + 1;
    limits.connections_per_address = 0;
    struct fixture *f = server_start(limits, 1, "127.0.0.1:0");
    int held = client_open(f);
    for (int i = 0; i < CROWD; i++)
        fds[i] = client_open(f);
    WAIT_FOR(http_server_connections(f->server) == CROWD + 1);
    atomic_store(&f->hold, true);
    client_send(held, "GET /hold HTTP/1.1\r\nHost: a\r\n\r\n");
    WAIT_FOR(atomic_load(&f->answered) == 1);
    for (int i = 0; i < CROWD; i++)
        client_send(fds[i], "GET /crowd HTTP/1.1\r\nHost: a\r\n\r\n");
    atomic_store(&f->hold, false);
    for (int i = 0; i < CROWD; i++) {
        client_read_until(fds[i], "GET /crowd");
        close(fds[i]);
    }
    close(held);
    server_end(f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(ones_own_descriptor_is_told_until_it_is_removed, open_worker,
                                        close_worker),
        cmocka_unit_test_setup_teardown(what_is_more_than_a_turn_holds_comes_with_the_next, open_worker,
                                        close_worker),
        cmocka_unit_test_setup_teardown(other_sets_are_left_alone, open_worker, close_worker),
        cmocka_unit_test_setup_teardown(nothing_is_added_to_a_set_that_is_closed, open_worker, close_worker),
        cmocka_unit_test(a_crowd_that_asks_at_once_is_answered),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
