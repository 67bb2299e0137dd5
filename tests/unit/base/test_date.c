/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <time.h>

#include "base/date.h"

static void writes(int64_t seconds, const char *expected)
{
    char text[DATE_SIZE];

    date_write(seconds, text);
    assert_string_equal(text, expected);
}

static void a_time_is_written_as_rfc_3339_has_it(void **state)
{
    (void)state;
    writes(0, "1970-01-01T00:00:00Z");
    writes(1763220600, "2025-11-15T15:30:00Z");
    writes(-1, "1969-12-31T23:59:59Z");
    writes(951782400, "2000-02-29T00:00:00Z");
    writes(4107542400, "2100-03-01T00:00:00Z");
}

static void years_end_where_four_digits_do(void **state)
{
    (void)state;
    writes(DATE_MIN_SECONDS, "0000-01-01T00:00:00Z");
    writes(INT64_MIN, "0000-01-01T00:00:00Z");
    writes(DATE_MAX_SECONDS, "9999-12-31T23:59:59Z");
    writes(INT64_MAX, "9999-12-31T23:59:59Z");
}

static void libc_agrees_on_every_day_of_the_epochs_centuries(void **state)
{
    (void)state;
    for (int64_t day = -800000; day < 800000; day++) {
        time_t seconds = (time_t)(day * 86400 + day % 86400);
        char text[DATE_SIZE], expected[64];
        struct tm utc;
        gmtime_r(&seconds, &utc);
        if (utc.tm_year < -1900 || utc.tm_year > 8099)
            continue;
        snprintf(expected, sizeof(expected), "%04d-%02d-%02dT%02d:%02d:%02dZ", utc.tm_year + 1900,
                 utc.tm_mon + 1, utc.tm_mday, utc.tm_hour, utc.tm_min, utc.tm_sec);
        date_write(seconds, text);
        assert_string_equal(text, expected);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_time_is_written_as_rfc_3339_has_it),
        cmocka_unit_test(years_end_where_four_digits_do),
        cmocka_unit_test(libc_agrees_on_every_day_of_the_epochs_centuries),
    };

    return cmocka_run_group_tests_name("date", tests, NULL, NULL);
}
