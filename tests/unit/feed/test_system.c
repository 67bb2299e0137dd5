/* SPDX-License-Identifier: MIT */
#include "clock_support.h"
#include "feed_support.h"

#include <sys/utsname.h>
#include <time.h>

static void the_time_is_exact_and_has_its_zone(void **state)
{
    (void)state;
    setenv("TZ", "XYZ-2", 1);
    tzset();
    test_clock_set(INT64_C(1700000000123456789));
    begin();
    struct feed f = open_feed("clock");
    gives(&f, FIELDS("seconds", "zone_offset_seconds"),
          "seconds 1700000000.123456789\nzone_offset_seconds{a=\"XYZ\"} 7200\n");
    feed_free(&f);
    end();
    test_clock_end(NULL);
}

static void uname_says_what_the_system_call_says(void **state)
{
    struct utsname u;
    char expected[1024];
    (void)state;
    begin();
    struct feed f = open_feed("uname");
    assert_int_equal(uname(&u), 0);
    snprintf(expected, sizeof(expected), "info{a=\"%s\",b=\"%s\",c=\"%s\",d=\"%s\",e=\"%s\",f=\"%s\"} 1\n",
             u.sysname, u.release, u.version, u.machine, u.nodename, u.domainname);
    gives(&f, FIELDS("info"), expected);
    feed_free(&f);
    end();
}

static void timex_is_asked_for_without_a_privilege(void **state)
{
    (void)state;
    begin();
    struct feed f = open_feed("timex");
    want(&f, "tick_seconds");
    want(&f, "sync_status");
    assert_int_equal(feed_run(&f), 0);
    assert_int_equal(exposition_series(sink.exposition), 2);
    feed_free(&f);
    end();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_time_is_exact_and_has_its_zone),
        cmocka_unit_test(uname_says_what_the_system_call_says),
        cmocka_unit_test(timex_is_asked_for_without_a_privilege),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
