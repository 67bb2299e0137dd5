/* SPDX-License-Identifier: MIT */
#include "engine_support.h"

static void a_script_without_fault_loads(void **state)
{
    (void)state;
    struct engine *e = engine_with("local sonda = require 'sonda'\nlocal x = 1 + 1\n", NULL);
    assert_non_null(e);
    assert_true(engine_memory(e) > 10000);
    assert_int_equal(run(e, "return 1"), 0);
    engine_free(e);
}

static void a_syntax_error_is_told_with_path_line_and_reason(void **state)
{
    (void)state;
    struct script_fault f;
    assert_null(engine_with("local x = 1\nlocal y = = 2\n", &f));
    assert_string_equal(f.path, "/scripts/a.lua");
    assert_int_equal(f.line, 2);
    assert_string_equal(f.reason, "unexpected symbol near '='");
}

static void an_error_is_told_with_path_line_reason_and_trace(void **state)
{
    (void)state;
    struct script_fault f;
    assert_null(engine_with("local function f()\n  local t = nil\n  return t.x\nend\nf()\n", &f));
    assert_string_equal(f.path, "/scripts/a.lua");
    assert_int_equal(f.line, 3);
    assert_string_equal(f.reason, "attempt to index a nil value (local 't')");
    assert_non_null(strstr(f.trace, "/scripts/a.lua:3: in "));
    assert_non_null(strstr(f.trace, "/scripts/a.lua:5: in main chunk"));
}

static void undeclared_globals_raise_with_their_name(void **state)
{
    (void)state;
    struct script_fault f;
    assert_null(engine_with("\ncount = 1\n", &f));
    assert_string_equal(f.reason, "count is not declared: use local");
    assert_int_equal(f.line, 2);
    assert_null(engine_with("local x = cuont\n", &f));
    assert_string_equal(f.reason, "cuont is not declared");
    assert_null(engine_with("local f = io.open('/etc/passwd')\n", &f));
    assert_string_equal(f.reason, "io is not offered to scripts: files are read with sonda.fs");
}

static void an_endless_loop_ends_with_its_budget(void **state)
{
    (void)state;
    struct engine *e = engine_with("", NULL);
    assert_int_equal(run(e, "while true do end"), -ETIMEDOUT);
    assert_string_equal(last_fault.reason, "past its time budget (20 ms)");
    assert_int_equal(last_fault.line, 1);
    assert_int_equal(run(e, "return 1"), 0);
    engine_free(e);
}

static void a_greedy_table_ends_at_the_memory_limit(void **state)
{
    (void)state;
    struct engine *e = engine_with("", NULL);
    assert_int_equal(run_for(e, "local t = {} for i = 1, 1e9 do t[i] = {} end", 2000000000), -ENOMEM);
    assert_string_equal(last_fault.reason, "past its memory limit (16 MiB)");
    assert_int_equal(run(e, "return 1"), 0);
    engine_free(e);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_script_without_fault_loads),
        cmocka_unit_test(a_syntax_error_is_told_with_path_line_and_reason),
        cmocka_unit_test(an_error_is_told_with_path_line_reason_and_trace),
        cmocka_unit_test(undeclared_globals_raise_with_their_name),
        cmocka_unit_test(an_endless_loop_ends_with_its_budget),
        cmocka_unit_test(a_greedy_table_ends_at_the_memory_limit),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
