/* SPDX-License-Identifier: MIT */
/* Loading: modules, isolation between scripts, and what remains when one of them is faulty. */
#include "engine_support.h"

#include "api/job.h"
#include "collect/table.h"
#include "metric/registry.h"
#include "metric/store.h"
#include "route/route.h"

#define FILE_OF(name, text) script_of(name, "/s/" name, text)
#define COUNT(array)        (sizeof(array) / sizeof(*(array)))

static void a_module_is_loaded_once_and_shared(void **state)
{
    (void)state;
    const struct bundle_script scripts[] = {
        FILE_OF("a.lua", "local m = require 'lib.count'\nm.add()\nassert(require('lib.count') == m)"),
        FILE_OF("b.lua", "assert(require('lib.count').add() == 2)\nassert(require('lib.deep.er') == true)"),
        FILE_OF("lib/count.lua", "local n = 0\nreturn { add = function() n = n + 1 return n end }"),
        FILE_OF("lib/deep/er.lua", "local name = ...\nassert(name == 'lib.deep.er')"),
        FILE_OF("meta/sonda.lua", "this is not even Lua"),
    };
    struct engine *e = engine_with_scripts(scripts, COUNT(scripts), false, NULL);
    assert_non_null(e);
    engine_free(e);
}

static void a_circle_of_modules_is_told_with_its_way(void **state)
{
    (void)state;
    struct script_fault f;
    const struct bundle_script scripts[] = {
        FILE_OF("a.lua", "require 'lib.a'"),
        FILE_OF("lib/a.lua", "return require 'lib.b'"),
        FILE_OF("lib/b.lua", "\nreturn require 'lib.a'"),
    };
    assert_null(engine_with_scripts(scripts, COUNT(scripts), false, &f));
    assert_string_equal(f.reason, "modules go round in a circle: lib.a requires lib.b requires lib.a");
    assert_string_equal(f.path, "/s/lib/b.lua");
    assert_int_equal(f.line, 2);
}

static void a_module_that_fails_can_be_asked_again(void **state)
{
    (void)state;
    const struct bundle_script scripts[] = {
        FILE_OF("a.lua", "local ok, e1 = pcall(require, 'lib.bad')\nlocal _, e2 = pcall(require, 'lib.bad')\n"
                         "assert(not ok and e1 == e2 and e1 == '/s/lib/bad.lua:1: never', e2)"),
        FILE_OF("lib/bad.lua", "error('never')"),
    };
    struct engine *e = engine_with_scripts(scripts, COUNT(scripts), false, NULL);
    assert_non_null(e);
    engine_free(e);
}

static void a_missing_module_says_where_it_was_looked_for(void **state)
{
    (void)state;
    struct script_fault f;
    assert_null(engine_with("require 'lib.none'", &f));
    assert_string_equal(f.reason, "no module 'lib.none': there is no lib/none.lua among the scripts");
    assert_null(engine_with("require 'socket'", &f));
    assert_string_equal(
        f.reason, "no module 'socket': scripts may require sonda, cjson, and lib.NAME for lib/NAME.lua");
}

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

static void a_faulty_script_is_left_out_whole(void **state)
{
    (void)state;
    const struct bundle_script scripts[] = {
        FILE_OF("a.lua", "local sonda = require 'sonda'\nsonda.get('/a', function() return {} end)"),
        FILE_OF("b.lua",
                "local sonda = require 'sonda'\nsonda.get('/b', function() return {} end)\n"
                "sonda.every(5, function() end)\nsonda.collector('b', {}, function() end)\nerror('oops')"),
        FILE_OF("c.lua", "local sonda = require 'sonda'\nsonda.get('/c', function() return {} end)\n"
                         "sonda.get('/b', function() return {} end)"),
        FILE_OF("d.lua", "syntax error"),
        FILE_OF("e.lua", "while true do end"),
        FILE_OF("f.lua", "local sonda = require 'sonda'\nsonda.get('/f', function() return {} end)"),
    };
    host.limits.load_ns = 80000000;
    struct engine *e = engine_with_scripts(scripts, COUNT(scripts), true, NULL);
    host.limits.load_ns = 2000000000;
    assert_non_null(e);
    assert_int_equal(faults_told, 3);
    assert_string_equal(last_fault.path, "/s/e.lua");
    assert_string_equal(last_fault.reason, "past its time budget (20 ms)");
    assert_int_equal(route_count(e), 4);
    assert_int_equal(job_count(e), 0);
    assert_int_equal(collector_table_count(collector_table_of(e)), 0);
    assert_string_equal(route_at(e, 3)->pattern, "/f");
    engine_free(e);
}

static void without_skipping_the_first_fault_ends_it(void **state)
{
    (void)state;
    const struct bundle_script scripts[] = { FILE_OF("a.lua", "error('first')"),
                                             FILE_OF("b.lua", "error('second')") };
    struct script_fault f;
    assert_null(engine_with_scripts(scripts, COUNT(scripts), false, &f));
    assert_int_equal(faults_told, 1);
    assert_string_equal(f.reason, "first");
}

static void a_long_path_is_told_whole(void **state)
{
    (void)state;
    static const char path[] =
        "/etc/sonda/scripts/a/very/long/path/that/lua/would/shorten/in/its/messages/health.lua";
    struct script_fault f;
    struct bundle_script s = script_of("a.lua", path, "local x =\n= 1");
    assert_null(engine_with_scripts(&s, 1, false, &f));
    assert_string_equal(f.path, path);
    assert_int_equal(f.line, 2);
    s = script_of("a.lua", path, "\n\nerror('x')");
    assert_null(engine_with_scripts(&s, 1, false, &f));
    assert_string_equal(f.path, path);
    assert_int_equal(f.line, 3);
    assert_string_equal(f.reason, "x");
}

static void a_script_may_begin_for_the_shell(void **state)
{
    (void)state;
    struct script_fault f;
    assert_null(engine_with("\xEF\xBB\xBF#!/usr/bin/env lua\nerror('line two')", &f));
    assert_int_equal(f.line, 2);
}

static void a_script_past_its_size_is_refused(void **state)
{
    (void)state;
    struct script_fault f;
    char *text = malloc(LOADER_SCRIPT_MAX + 2);
    memset(text, ' ', LOADER_SCRIPT_MAX + 1);
    text[LOADER_SCRIPT_MAX + 1] = '\0';
    assert_null(engine_with(text, &f));
    assert_string_equal(f.reason, "the script is larger than 256 KiB");
    assert_string_equal(f.path, "/scripts/a.lua");
    text[LOADER_SCRIPT_MAX] = '\0';
    struct engine *e = engine_with(text, &f);
    assert_non_null(e);
    engine_free(e);
    free(text);
}

static void bytecode_is_refused(void **state)
{
    (void)state;
    struct script_fault f;
    assert_null(engine_with("\x1BLua", &f));
    assert_string_equal(f.reason, "attempt to load a binary chunk (mode is 't')");
}

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

static void print_goes_to_the_log_with_its_place(void **state)
{
    (void)state;
    struct engine *e = engine_with("print('hello', 1, nil, { 1 } ~= nil)", NULL);
    assert_non_null(e);
    assert_string_equal(last_log, "1 /scripts/a.lua:1 hello\t1\tnil\ttrue");
    engine_free(e);
}

static void one_call_cannot_flood_the_log(void **state)
{
    (void)state;
    struct engine *e = engine_with("", NULL);
    lines_logged = 0;
    assert_int_equal(
        run(e, "local sonda = require 'sonda' for i = 1, 1000 do print(i) sonda.log.warn('x') end"), 0);
    assert_int_equal(lines_logged, 101);
    assert_non_null(strstr(last_log, "chunk:1 further lines of this call are left out"));
    assert_int_equal(run(e, "print(('x'):rep(10000))"), 0);
    assert_int_equal(lines_logged, 102);
    assert_int_equal(strlen(last_log), sizeof(last_log) - 1);
    engine_free(e);
}

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

/* Every function of the core with every kind of value: it may refuse, and that is all it may do. */
static void no_function_of_the_core_minds_wrong_values(void **state)
{
    (void)state;
    host.limits.load_ns = 20000000000;
    assert_int_equal(metric_registry_new(1000, &host.metrics), 0);
    assert_int_equal(metric_store_new(&host.store), 0);
    struct engine *e = engine_with(
        "local sonda = require 'sonda'\n"
        "local values = { 0, -1, 1 << 62, 0 / 0, '', ('x'):rep(5000), '\\0', '/', true, {}, { {} }, { a = 1 "
        "}, print,\n"
        "  sonda.json.null, coroutine.create(print), sonda.shape.number {}, sonda.counter('c_total', 'x') }\n"
        "local function attack(t, depth)\n"
        "  for _, f in pairs(t) do\n"
        "    if type(f) == 'function' then\n"
        "      pcall(f)\n"
        "      for i = 1, #values do\n"
        "        pcall(f, values[i])\n"
        "        for k = 1, #values do pcall(f, values[i], values[k]) pcall(f, 'x', values[i], values[k]) "
        "end\n"
        "      end\n"
        "    elseif type(f) == 'table' and depth < 3 then attack(f, depth + 1) end\n"
        "  end\n"
        "end\n"
        "attack(sonda, 0)\n"
        "attack({ string.find, string.gsub, string.gmatch, string.format, table.sort, coroutine.wrap,\n"
        "   coroutine.resume, coroutine.close, setmetatable, load, pcall,\n"
        "  xpcall, rawset, require, select, os.date, os.time, utf8.char, utf8.codepoint, string.pack, "
        "string.unpack }, 0)\n",
        NULL);
    assert_non_null(e);
    assert_int_equal(run(e, "return 1"), 0);
    engine_free(e);
    metric_registry_free(host.metrics);
    metric_store_free(host.store);
    host.metrics = NULL;
    host.store = NULL;
    host.limits.load_ns = 2000000000;
}

static void a_name_is_looked_up_for_its_replacement(void **state)
{
    (void)state;
    static const char *const gone[] = { "io",   "debug",  "package",    "dofile",  "loadfile",       "_G",
                                        "arg",  "unpack", "loadstring", "setfenv", "collectgarbage", "sonda",
                                        "cjson" };
    char text[64], reason[64];
    struct script_fault f;

    for (size_t i = 0; i < COUNT(gone); i++) {
        snprintf(text, sizeof(text), "return %s", gone[i]);
        snprintf(reason, sizeof(reason), "%s is not offered to scripts: ", gone[i]);
        assert_null(engine_with(text, &f));
        assert_memory_equal(f.reason, reason, strlen(reason));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_module_is_loaded_once_and_shared),
        cmocka_unit_test(a_circle_of_modules_is_told_with_its_way),
        cmocka_unit_test(a_module_that_fails_can_be_asked_again),
        cmocka_unit_test(a_missing_module_says_where_it_was_looked_for),
        cmocka_unit_test(no_script_reaches_another),
        cmocka_unit_test(a_library_can_be_walked),
        cmocka_unit_test(a_faulty_script_is_left_out_whole),
        cmocka_unit_test(without_skipping_the_first_fault_ends_it),
        cmocka_unit_test(a_long_path_is_told_whole),
        cmocka_unit_test(a_script_may_begin_for_the_shell),
        cmocka_unit_test(a_script_past_its_size_is_refused),
        cmocka_unit_test(bytecode_is_refused),
        cmocka_unit_test(error_values_of_every_type_are_told),
        cmocka_unit_test(print_goes_to_the_log_with_its_place),
        cmocka_unit_test(one_call_cannot_flood_the_log),
        cmocka_unit_test(metatables_take_up_what_is_added_while_loading),
        cmocka_unit_test(no_function_of_the_core_minds_wrong_values),
        cmocka_unit_test(a_name_is_looked_up_for_its_replacement),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
