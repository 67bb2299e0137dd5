/* SPDX-License-Identifier: MIT */
#include "engine_support.h"

static void metatables_take_up_what_is_added_while_loading(void **state)
{
    (void)state;
    struct engine *e = engine_with(
        "local C = {}\nC.__index = C\nlocal early = setmetatable({}, C)\n"
        "function C.__tostring() return 'late' end\nfunction C.name() return 'method' end\n"
        "local other = setmetatable({}, C)\n"
        "assert(early.name() == 'method' and getmetatable(early) == C)\n"
        "assert(tostring(other) == 'late' and tostring(early) == 'late')\n"
        "local D = setmetatable({}, { __index = C })\nD.__index = D\n"
        "assert(setmetatable({}, D).name() == 'method')\n"
        "assert(#getmetatable(setmetatable({}, { __metatable = 'own' })) == 3)\n"
        "local plain = setmetatable(setmetatable({}, C), nil)\nassert(getmetatable(plain) == nil)\n",
        NULL);
    assert_non_null(e);
    engine_free(e);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(metatables_take_up_what_is_added_while_loading),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
