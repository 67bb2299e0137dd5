/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "serve/lateness.h"

#define SECOND INT64_C(1000000000)

/* How many looks, one each `step_ns` of a late call, until it is given up: at most 100. */
static int looks_until_lost(struct lateness *l, int64_t *now_ns, int64_t step_ns)
{
    for (int looks = 1; looks < 100; looks++) {
        if (lateness_look(l, true, *now_ns))
            return looks;
        *now_ns += step_ns;
    }
    return 100;
}

static void a_call_that_never_ends_is_lost_after_eight_looks(void **state)
{
    struct lateness l = { 0 };
    int64_t now = 5 * SECOND, begin = now;
    (void)state;

    assert_int_equal(looks_until_lost(&l, &now, LATENESS_LOOK_NS), 8);
    assert_int_equal(now - begin, 7 * LATENESS_LOOK_NS);
    assert_true(lateness_look(&l, true, now)); /* and stays so */
}

static void looks_of_one_moment_count_once(void **state)
{
    struct lateness l = { 0 };
    int64_t now = 5 * SECOND;
    (void)state;

    for (int i = 0; i < 1000; i++)
        assert_false(lateness_look(&l, true, now + LATENESS_LOOK_NS - 1));
    now += LATENESS_LOOK_NS - 1;
    assert_int_equal(looks_until_lost(&l, &now, LATENESS_LOOK_NS / 10), 71);
}

/* By the clock its calls are hours late; they get their grace, and end. */
static void a_machine_that_stood_still_has_lost_nobody(void **state)
{
    struct lateness l = { 0 };
    int64_t now = 5 * SECOND;
    (void)state;

    assert_false(lateness_look(&l, false, now));
    now += 3600 * SECOND;
    for (int64_t end = now + SECOND; now < end; now += LATENESS_LOOK_NS)
        assert_false(lateness_look(&l, true, now));
    assert_false(lateness_look(&l, false, now)); /* the call has ended */
    assert_int_equal(looks_until_lost(&l, &now, LATENESS_LOOK_NS), 8);
}

static void standing_still_again_and_again_counts_one_look_each(void **state)
{
    struct lateness l = { 0 };
    int64_t now = 5 * SECOND;
    (void)state;

    for (int i = 0; i < 50; i++, now += 60 * SECOND) {
        assert_false(lateness_look(&l, true, now));
        assert_false(lateness_look(&l, false, now + LATENESS_LOOK_NS));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_call_that_never_ends_is_lost_after_eight_looks),
        cmocka_unit_test(looks_of_one_moment_count_once),
        cmocka_unit_test(a_machine_that_stood_still_has_lost_nobody),
        cmocka_unit_test(standing_still_again_and_again_counts_one_look_each),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
