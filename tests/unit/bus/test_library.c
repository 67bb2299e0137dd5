/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <errno.h>

#include "bus/library.h"

static void a_library_that_is_not_there_is_told(void **state)
{
    struct bus_library l;
    (void)state;

    assert_int_equal(bus_library_open("libnosuch.so.0", &l), -ELIBACC);
}

static void one_without_the_functions_is_none(void **state)
{
    struct bus_library l;
    (void)state;

    assert_int_equal(bus_library_open("libc.so.6", &l), -ELIBACC);
}

static void libsystemd_is_opened_once(void **state)
{
    const struct bus_library *l = bus_library();
    (void)state;

    if (!l)
        skip(); /* it is not on this machine */
    assert_ptr_equal(bus_library(), l);
    assert_non_null(l->start);
    assert_non_null(l->message_skip);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_library_that_is_not_there_is_told),
        cmocka_unit_test(one_without_the_functions_is_none),
        cmocka_unit_test(libsystemd_is_opened_once),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
