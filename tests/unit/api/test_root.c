/* SPDX-License-Identifier: MIT */
#include "engine_support.h"
#include "proc_support.h"

static void a_root_that_cannot_be_opened_costs_its_readers_alone(void **state)
{
    (void)state;
    host.procfs = "/none/of/that";
    host.sysfs = "Makefile"; /* no directory */
    struct engine *e = engine_with("", NULL);
    assert_non_null(e);
    if (run_for(e,
                "local proc = require('sonda').proc\nlocal none, message, code = proc.memory()\n"
                "assert(none == nil and message:find 'meminfo' and code == 2, message)",
                2000000000))
        fail_msg("%s", last_fault.reason);
    engine_free(e);
    host.procfs = "/proc";
    host.sysfs = "/sys";
}

static void roots_are_those_of_the_host(void **state)
{
    (void)state;
    host.procfs = "tests/fixtures/machines/laptop/proc";
    struct engine *e = engine_with("", NULL);
    struct bind_context *c = &e->context;
    assert_string_equal(procfs_path(c->proc), "tests/fixtures/machines/laptop/proc");
    assert_string_equal(procfs_path(c->root), "/");
    engine_free(e);
    host.procfs = "/proc";
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_root_that_cannot_be_opened_costs_its_readers_alone),
        cmocka_unit_test(roots_are_those_of_the_host),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
