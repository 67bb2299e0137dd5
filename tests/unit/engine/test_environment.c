/* SPDX-License-Identifier: MIT */
#include "engine_support.h"

#define FILE_OF(name, text) script_of(name, "/s/" name, text)
#define COUNT(array)        (sizeof(array) / sizeof(*(array)))

/* What one script writes, another never sees: it raises, or stays with the script. */
static void no_script_reaches_another(void **state)
{
    (void)state;
    const struct bundle_script scripts[] = {
        FILE_OF(
            "a.lua",
            "local sonda = require 'sonda'\n"
            "for _, f in ipairs {\n"
            "  function() sonda.get = 1 end, function() sonda.proc.memory = 1 end, function() sonda.x = 1 "
            "end,\n"
            "  function() rawset(string, 'format', 1) end, function() rawset(sonda, 'get', 1) end,\n"
            "  function() table.insert(sonda, 1) end, function() table.insert(sonda.proc, 1, 1) end,\n"
            "  function() setmetatable(string, {}) end, function() setmetatable(sonda, {}) end, function() x "
            "= 1 end,\n"
            "  function() setmetatable(_ENV, {}) end, function() getmetatable('').__index = {} end,\n"
            "  function() table.move({ 1 }, 1, 1, 1, sonda) end,\n"
            "} do assert(not pcall(f)) end\n"
            "string.format = 'ours' table.concat = nil string.new = 1 table.insert(math, 'one') print = "
            "'ours' _VERSION = 5\n"
            "assert(string.format == 'ours' and string.new == 1 and math[1] == 'one' and print == 'ours')\n"
            "assert(('%d'):format(1) == '1' and ('x').new == nil)\n"
            "assert(getmetatable('') == false and getmetatable(_ENV) == false and getmetatable(string) == "
            "false)\n"),
        FILE_OF("b.lua", "local sonda = require 'sonda'\n"
                         "assert(type(string.format) == 'function' and type(sonda.get) == 'function' and "
                         "type(print) == 'function')\n"
                         "assert(string.new == nil and math[1] == nil and ('x').format == string.format and "
                         "table.concat)\n"
                         "assert(not pcall(function() return x end) and _VERSION ~= 5)\n"),
    };
    struct engine *e = engine_with_scripts(scripts, COUNT(scripts), false, NULL);
    assert_non_null(e);
    engine_free(e);
}

static void a_library_can_be_walked(void **state)
{
    (void)state;
    struct engine *e =
        engine_with("local sonda, n = require 'sonda', 0\nfor name, f in pairs(string) do\n  n = n + 1\n"
                    "  assert(string[name] == f)\nend\nassert(n == 16, n)\n"
                    "for name, f in pairs(sonda.json) do n = n + 1 assert(sonda.json[name] == f) end\n"
                    "assert(n == 19 and next(sonda) == nil and #sonda.json == 0)\n",
                    NULL);
    assert_non_null(e);
    engine_free(e);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_script_reaches_another),
        cmocka_unit_test(a_library_can_be_walked),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
