/* SPDX-License-Identifier: MIT */
#include "bus_support.h"

#include <signal.h>

#include "base/clock.h"
#include "bus/bus.h"

#define MS 1000000ll

static const struct bus_method ping = {
    "org.freedesktop.DBus", "/", "org.freedesktop.DBus.Peer", "Ping", { NULL }
};

static void hear(void *cls, struct bus_reply *r)
{
    (void)r;
    ++*(int *)cls;
}

static void a_bus_that_is_not_there_is_told_at_once(void **state)
{
    struct bus *b = NULL;
    (void)state;

    need_library();
    no_bus();
    assert_int_equal(bus_open(BUS_SYSTEM, NULL, 1000 * MS, &b), -ENOENT);
    assert_null(b);
    setenv("DBUS_SYSTEM_BUS_ADDRESS", "nonsense", 1);
    assert_true(bus_open(BUS_SYSTEM, NULL, 1000 * MS, &b) < 0);
    bus_close(NULL);
}

static void a_bus_that_never_answers_is_waited_for_so_long(void **state)
{
    struct bus *b;
    int heard = 0;
    (void)state;

    need_library();
    int fd = silent_bus();
    int64_t begun = monotonic_ns();
    assert_int_equal(bus_open(BUS_SYSTEM, NULL, 100 * MS, &b), 0);
    assert_int_equal(bus_call(b, &ping, hear, &heard), 0);
    assert_int_equal(bus_finish(b), -ETIMEDOUT);
    assert_true(monotonic_ns() - begun >= 100 * MS);
    bus_close(b);
    assert_int_equal(heard, 0);
    close(fd);
}

static void it_ends_too_where_the_collectors_time_is_over(void **state)
{
    volatile sig_atomic_t stop = 0;
    struct bus *b;
    int heard = 0;
    (void)state;

    need_library();
    int fd = silent_bus();
    assert_int_equal(bus_open(BUS_SYSTEM, &stop, 600000 * MS, &b), 0);
    assert_int_equal(bus_call(b, &ping, hear, &heard), 0);
    stop = 1;
    assert_int_equal(bus_finish(b), -ETIMEDOUT);
    bus_close(b);
    close(fd);
}

static void calls_past_the_bound_wait_for_answers(void **state)
{
    struct bus *b;
    int heard = 0, calls = 0, r;
    (void)state;

    need_library();
    int fd = silent_bus();
    assert_int_equal(bus_open(BUS_SYSTEM, NULL, 200 * MS, &b), 0);
    while ((r = bus_get(b, "a.b", "/", "a.b", "C", hear, &heard)) == 0)
        calls++;
    assert_int_equal(r, -ETIMEDOUT);
    assert_int_equal(calls, 64);
    bus_close(b);
    close(fd);
}

static void a_connection_that_breaks_ends_the_calls(void **state)
{
    struct bus *b;
    int heard = 0;
    (void)state;

    need_library();
    int fd = silent_bus();
    assert_int_equal(bus_open(BUS_SYSTEM, NULL, 5000 * MS, &b), 0);
    assert_int_equal(bus_call(b, &ping, hear, &heard), 0);
    int other = accept(fd, NULL, NULL);
    assert_true(other >= 0);
    close(other);
    close(fd);
    int r = bus_finish(b);
    assert_true(r < 0 ? r != -ETIMEDOUT : heard == 1); /* an error, or an answer that is one */
    bus_close(b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_bus_that_is_not_there_is_told_at_once),
        cmocka_unit_test(a_bus_that_never_answers_is_waited_for_so_long),
        cmocka_unit_test(it_ends_too_where_the_collectors_time_is_over),
        cmocka_unit_test(calls_past_the_bound_wait_for_answers),
        cmocka_unit_test(a_connection_that_breaks_ends_the_calls),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
