/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "http/counts.h"

static void each_reason_has_a_name_of_its_own(void **state)
{
    (void)state;
    for (int i = 0; i < HTTP_REJECTED_COUNT; i++) {
        assert_true(*http_rejected_name((enum http_rejected)i));
        for (int j = 0; j < i; j++)
            assert_string_not_equal(http_rejected_name((enum http_rejected)i),
                                    http_rejected_name((enum http_rejected)j));
    }
    assert_string_equal(http_rejected_name(HTTP_REJECTED_COUNT), "unknown");
}

static void each_rejection_is_counted_under_its_reason(void **state)
{
    struct counts c = { 0 };
    (void)state;
    counts_reject(&c, HTTP_REJECTED_TIMEOUT);
    counts_reject(&c, HTTP_REJECTED_TIMEOUT);
    for (int i = 0; i < HTTP_REJECTED_COUNT; i++)
        assert_int_equal(c.rejected[i], i == HTTP_REJECTED_TIMEOUT ? 2 : 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_reason_has_a_name_of_its_own),
        cmocka_unit_test(each_rejection_is_counted_under_its_reason),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
