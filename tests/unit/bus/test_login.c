/* SPDX-License-Identifier: MIT */
#include "bus_support.h"

#include "bus/login.h"

static void a_session_is_whole_with_all_its_answers(void **state)
{
    struct login_session s = { .answers = 2 };
    (void)state;

    assert_false(login_session_is_whole(&s));
    s.answers = 3;
    assert_true(login_session_is_whole(&s));
}

static void a_manager_that_does_not_answer_leaves_nothing(void **state)
{
    struct login_manager m = { .count = 0 };
    struct bus *b;
    (void)state;

    need_library();
    int fd = silent_bus();
    assert_int_equal(bus_open(BUS_SYSTEM, NULL, 50000000, &b), 0);
    assert_int_equal(login_read(b, &m), -ETIMEDOUT);
    assert_true(m.count == 0 && m.seat_count == 0);
    bus_close(b);
    close(fd);
    login_free(&m);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_session_is_whole_with_all_its_answers),
        cmocka_unit_test(a_manager_that_does_not_answer_leaves_nothing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
