/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "collect/foreign.h"

static void collectors_that_sonda_has_are_none(void **state)
{
    char path[128];
    (void)state;

    for (const struct foreign_option *o = foreign_options; o->name; o++) {
        snprintf(path, sizeof(path), "scripts/collectors/%s.lua", o->name);
        if (access(path, F_OK) == 0)
            fail_msg("%s is here, and stands among node_exporter's own", o->name);
    }
}

static void names_stand_once_and_in_order(void **state)
{
    (void)state;
    for (const struct foreign_option *o = foreign_options + 1; o->name; o++)
        assert_true(strcmp(o[-1].name, o->name) < 0);
}

static void a_collector_stands_for_its_options_and_an_option_for_itself(void **state)
{
    (void)state;
    assert_string_equal(foreign_find("ntp")->name, "ntp");
    assert_non_null(foreign_find("ntp")->instead);
    assert_string_equal(foreign_find("ntp.server-port")->name, "ntp");
    assert_string_equal(foreign_find("netdev.address-info")->name, "netdev.address-info");
    assert_null(foreign_find("netdev.address-info.more"));
    assert_null(foreign_find("netdev"));
    assert_null(foreign_find("cpu"));
    assert_null(foreign_find(""));
    assert_null(foreign_find("nt"));
    assert_null(foreign_find("ntpd"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(collectors_that_sonda_has_are_none),
        cmocka_unit_test(names_stand_once_and_in_order),
        cmocka_unit_test(a_collector_stands_for_its_options_and_an_option_for_itself),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
