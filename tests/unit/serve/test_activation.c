/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "serve/activation.h"

static int passed(const char *pid, const char *count)
{
    setenv("LISTEN_PID", pid, 1);
    setenv("LISTEN_FDS", count, 1);
    setenv("LISTEN_FDNAMES", "a:b", 1);
    return activation_sockets();
}

static void sockets_of_this_process_are_counted_once(void **state)
{
    char own[24], other[24];
    (void)state;
    snprintf(own, sizeof(own), "%d", (int)getpid());
    snprintf(other, sizeof(other), "%d", (int)getpid() + 1);
    assert_int_equal(passed(own, "2"), 2);
    assert_null(getenv("LISTEN_PID"));
    assert_null(getenv("LISTEN_FDS"));
    assert_null(getenv("LISTEN_FDNAMES"));
    assert_int_equal(activation_sockets(), 0);
    assert_int_equal(passed(other, "2"), 0);
}

static void odd_numbers_are_none(void **state)
{
    char own[24];
    (void)state;
    snprintf(own, sizeof(own), "%d", (int)getpid());
    for (size_t i = 0; i < 5; i++)
        assert_int_equal(passed(own, ((const char *const[]){ "0", "-1", "2x", "", "65" })[i]), 0);
    assert_int_equal(passed("1x", "1"), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sockets_of_this_process_are_counted_once),
        cmocka_unit_test(odd_numbers_are_none),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
