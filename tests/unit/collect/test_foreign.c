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

    for (size_t i = 0; collector_foreign[i]; i++) {
        snprintf(path, sizeof(path), "scripts/collectors/%s.lua", collector_foreign[i]);
        if (access(path, F_OK) == 0)
            fail_msg("%s is here, and stands among node_exporter's own", collector_foreign[i]);
    }
}

static void names_stand_once_and_in_order(void **state)
{
    (void)state;
    for (size_t i = 1; collector_foreign[i]; i++)
        assert_true(strcmp(collector_foreign[i - 1], collector_foreign[i]) < 0);
}

static void whole_names_are_known_alone(void **state)
{
    (void)state;
    assert_true(collector_is_foreign(collector_foreign[0]));
    assert_false(collector_is_foreign("cpu"));
    assert_false(collector_is_foreign(""));
    assert_false(collector_is_foreign("wif"));
    assert_false(collector_is_foreign("wifis"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(collectors_that_sonda_has_are_none),
        cmocka_unit_test(names_stand_once_and_in_order),
        cmocka_unit_test(whole_names_are_known_alone),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
