/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <string.h>

#include "program/offline.h"
#include "route/route.h"
#include "settings/parse.h"

static int faults;

static void count_fault(void *cls, const struct script_fault *f)
{
    (void)cls, (void)f;
    faults++;
}

static const struct offline_hears hears = { count_fault, NULL, NULL };

static struct options parse(char *flag)
{
    char *argv[] = { (char *)"sonda", flag, NULL }, message[256];
    struct options o;

    assert_int_equal(options_parse(argv, NULL, &o, message, sizeof(message)), 0);
    return o;
}

static void the_built_in_scripts_load_without_a_fault(void **state)
{
    struct options o = parse(NULL);
    struct offline off;
    (void)state;

    faults = 0;
    assert_int_equal(offline_new(&o, NULL, &hears, &off), 0);
    assert_int_equal(faults, 0);
    assert_true(route_count(off.engine) > 10);
    assert_ptr_equal(engine_bundle(off.engine), off.bundle);
    offline_free(&off);
    options_free(&o);
}

static void layers_of_the_command_come_behind_those_of_the_settings(void **state)
{
    char scripts[] = "--scripts=tests/none";
    struct options o = parse(scripts);
    struct option_list more = { 0 };
    struct offline off;
    (void)state;

    faults = 0;
    assert_int_equal(option_list_add(&more, "Makefile"), 0); /* a file is no layer */
    assert_int_equal(offline_new(&o, &more, &hears, &off), 0);
    assert_int_equal(faults, 1);
    offline_free(&off);
    option_list_clear(&more);
    options_free(&o);
}

static void what_was_not_loaded_is_freed_without_harm(void **state)
{
    struct offline off = { 0 };
    (void)state;
    offline_free(&off);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_built_in_scripts_load_without_a_fault),
        cmocka_unit_test(layers_of_the_command_come_behind_those_of_the_settings),
        cmocka_unit_test(what_was_not_loaded_is_freed_without_harm),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
