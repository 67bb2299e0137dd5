/* SPDX-License-Identifier: MIT */
#include "engine_support.h"

static void error_values_of_every_type_are_told(void **state)
{
    (void)state;
    struct script_fault f;
    assert_null(engine_with("error({ message = 'in a table' })", &f));
    assert_string_equal(f.reason, "in a table");
    assert_null(engine_with("error({ code = 5 })", &f));
    assert_string_equal(f.reason, "error value is a table");
    assert_null(engine_with("error()", &f));
    assert_string_equal(f.reason, "error value is a nil");
    assert_null(engine_with("error(42)", &f));
    assert_string_equal(f.reason, "42");
    assert_null(engine_with("error(print)", &f));
    assert_string_equal(f.reason, "error value is a function");
    assert_null(engine_with("error('two\\nlines\\t' .. ('x'):rep(5000) .. '\\195\\164', 0)", &f));
    assert_memory_equal(f.reason, "two lines xxx", 13);
    assert_int_equal(strlen(f.reason), sizeof(f.reason) - 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(error_values_of_every_type_are_told),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
