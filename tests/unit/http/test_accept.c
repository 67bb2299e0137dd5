/* SPDX-License-Identifier: MIT */
/* Letting in, where the kernel will not: accept4(2) is ours here. */
#include "http_support.h"

#include <sys/syscall.h>

#define LAST "Host: a\r\nConnection: close\r\n\r\n"

static atomic_int failing; /* the errno of accept4; 0: it works */
static atomic_uint calls;

int accept4(int fd, struct sockaddr *address, socklen_t *len, int flags)
{
    atomic_fetch_add(&calls, 1);
    if (atomic_load(&failing)) {
        errno = atomic_load(&failing);
        return -1;
    }

    return (int)syscall(SYS_accept4, fd, address, len, flags);
}

/* How often it is tried in 300 ms while a client waits, who is answered in the end. */
static unsigned tries_of(struct fixture *f, int error)
{
    atomic_store(&failing, error);
    int fd = client_open(f);
    client_send(fd, "GET /waited HTTP/1.1\r\n" LAST);
    atomic_store(&calls, 0);
    nanosleep(&(struct timespec){ .tv_nsec = 300000000 }, NULL);
    unsigned tries = atomic_load(&calls);
    atomic_store(&failing, 0);
    client_read_until(fd, "GET /waited");
    close(fd);

    return tries;
}

static void want_of_memory_is_no_reason_to_spin(void **state)
{
    static const int errors[] = { ENOBUFS, ENOMEM, EMFILE, ENFILE };
    struct fixture *f = server_start(HTTP_LIMITS_DEFAULT, 2, "127.0.0.1:0");
    (void)state;

    for (size_t i = 0; i < sizeof(errors) / sizeof(errors[0]); i++)
        assert_in_range(tries_of(f, errors[i]), 2, 60);
    server_end(f);
}

/* Nor are others served worse meanwhile. */
static void clients_that_are_in_are_answered_meanwhile(void **state)
{
    struct fixture *f = server_start(HTTP_LIMITS_DEFAULT, 1, "127.0.0.1:0");
    int in = client_open(f);
    (void)state;

    WAIT_FOR(http_server_connections(f->server) == 1);
    atomic_store(&failing, ENOBUFS);
    int out = client_open(f);
    for (int i = 0; i < 50; i++) {
        client_send(in, "GET /in HTTP/1.1\r\nHost: a\r\n\r\n");
        client_read_until(in, "GET /in");
    }
    atomic_store(&failing, 0);
    close(in);
    close(out);
    server_end(f);
}

static void the_error_of_one_client_does_not_hold_up_the_next(void **state)
{
    struct fixture *f = server_start(HTTP_LIMITS_DEFAULT, 1, "127.0.0.1:0");
    (void)state;

    assert_true(tries_of(f, ECONNABORTED) > 60);
    server_end(f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(want_of_memory_is_no_reason_to_spin),
        cmocka_unit_test(clients_that_are_in_are_answered_meanwhile),
        cmocka_unit_test(the_error_of_one_client_does_not_hold_up_the_next),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
