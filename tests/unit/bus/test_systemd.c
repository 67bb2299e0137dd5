/* SPDX-License-Identifier: MIT */
#include "bus_support.h"

#include "bus/systemd.h"

static void the_number_of_a_version_is_found(void **state)
{
    (void)state;
    assert_true(systemd_version("252.38-1~deb12u1") == 252.38);
    assert_true(systemd_version("systemd 208") == 208);
    assert_true(systemd_version("v257-rc1") == 257);
    assert_true(systemd_version("24.04 of 2024") == 2024);
    assert_true(systemd_version("44") == 0);
    assert_true(systemd_version("") == 0);
}

static void a_unit_is_of_the_kind_that_its_name_ends_with(void **state)
{
    const struct systemd_unit service = { .name = "a.socket.service" }, none = { .name = "service" };
    (void)state;

    assert_true(systemd_unit_is(&service, "service"));
    assert_false(systemd_unit_is(&service, "socket"));
    assert_false(systemd_unit_is(&none, "service"));
}

static void a_manager_that_does_not_answer_leaves_nothing(void **state)
{
    struct systemd_manager m = { .count = 0 };
    struct bus *b;
    (void)state;

    need_library();
    int fd = silent_bus();
    assert_int_equal(bus_open(BUS_SYSTEM, NULL, 50000000, &b), 0);
    assert_int_equal(systemd_read(b, &m), -ETIMEDOUT);
    assert_int_equal(m.count, 0);
    bus_close(b);
    close(fd);
    systemd_free(&m);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_number_of_a_version_is_found),
        cmocka_unit_test(a_unit_is_of_the_kind_that_its_name_ends_with),
        cmocka_unit_test(a_manager_that_does_not_answer_leaves_nothing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
