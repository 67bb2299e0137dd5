/* SPDX-License-Identifier: MIT */
/* What an engine makes of its scripts where one of them is faulty, and what no script may do. */
#include "engine_support.h"

#include "api/job.h"
#include "collect/table.h"
#include "metric/registry.h"
#include "metric/store.h"
#include "route/route.h"

#define FILE_OF(name, text) script_of(name, "/s/" name, text)
#define COUNT(array)        (sizeof(array) / sizeof(*(array)))

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
    assert_int_equal(collector_table_of(e)->count, 0);
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
        cmocka_unit_test(a_faulty_script_is_left_out_whole),
        cmocka_unit_test(without_skipping_the_first_fault_ends_it),
        cmocka_unit_test(no_function_of_the_core_minds_wrong_values),
        cmocka_unit_test(a_name_is_looked_up_for_its_replacement),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
