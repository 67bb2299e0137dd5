/* SPDX-License-Identifier: MIT */
#include "bus_support.h"
#include "feed_support.h"

#include "base/clock.h"

static void a_bus_that_is_not_there_is_named(void **state)
{
    (void)state;
    need_library();
    no_bus();
    begin();
    struct feed f = open_feed("logind");
    assert_int_equal(feed_run(&f), -ENOENT);
    assert_string_equal(f.what, "the system bus");
    feed_free(&f);
    end();
}

static int64_t moved_ns;

static int64_t moved_clock(clockid_t clock)
{
    struct timespec t;
    clock_gettime(clock, &t);
    return t.tv_sec * 1000000000ll + t.tv_nsec + moved_ns;
}

/* One that does not answer in a second is not asked for half a minute. */
static void a_silent_bus_is_left_alone_for_a_while(void **state)
{
    (void)state;
    need_library();
    int fd = silent_bus();
    begin();
    struct feed f = open_feed("systemd");
    clock_replace(moved_clock);
    assert_int_equal(feed_run(&f), -ETIMEDOUT);
    no_bus(); /* what would be told where it were asked */
    assert_int_equal(feed_run(&f), -ETIMEDOUT);
    moved_ns = 31000000000;
    assert_true(feed_run(&f) != -ETIMEDOUT);
    clock_replace(NULL);
    feed_free(&f);
    end();
    close(fd);
}

static void time_that_is_over_ends_it(void **state)
{
    (void)state;
    need_library();
    int fd = silent_bus();
    begin();
    struct feed f = open_feed("logind");
    expired = 1;
    assert_int_equal(feed_run(&f), -ETIMEDOUT);
    assert_string_equal(f.what, "logind");
    feed_free(&f);
    end();
    close(fd);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_bus_that_is_not_there_is_named),
        cmocka_unit_test(a_silent_bus_is_left_alone_for_a_while),
        cmocka_unit_test(time_that_is_over_ends_it),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
