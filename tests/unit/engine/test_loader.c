/* SPDX-License-Identifier: MIT */
#include "engine_support.h"

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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_module_is_loaded_once_and_shared),
        cmocka_unit_test(a_circle_of_modules_is_told_with_its_way),
        cmocka_unit_test(a_module_that_fails_can_be_asked_again),
        cmocka_unit_test(a_missing_module_says_where_it_was_looked_for),
        cmocka_unit_test(a_long_path_is_told_whole),
        cmocka_unit_test(a_script_may_begin_for_the_shell),
        cmocka_unit_test(a_script_past_its_size_is_refused),
        cmocka_unit_test(bytecode_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
