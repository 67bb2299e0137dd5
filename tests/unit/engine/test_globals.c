/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "engine/globals.h"

#include <errno.h>
#include <lauxlib.h>
#include <lua.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static char seen[4096];

static void note(void *cls, const char *name, int line, bool assigned)
{
    size_t len = strlen(seen);

    (void)cls;
    snprintf(seen + len, sizeof(seen) - len, "%s%s:%d%s", len ? " " : "", name, line, assigned ? "=" : "");
}

static const char *scan(const char *text)
{
    seen[0] = '\0';
    assert_int_equal(globals_scan(text, strlen(text), note, NULL), 0);
    return seen;
}

static int append(lua_State *L, const void *bytes, size_t len, void *cls)
{
    size_t *used = cls;

    (void)L;
    memcpy(seen + *used, bytes, len);
    *used += len;
    return 0;
}

/* A chunk as lua_dump writes it, in `seen`. */
static size_t dump(const char *text)
{
    lua_State *L = luaL_newstate();
    size_t len = 0;

    assert_int_equal(luaL_loadstring(L, text), LUA_OK);
    assert_int_equal(lua_dump(L, append, &len, 0), 0);
    lua_close(L);
    return len;
}

static void ignore(void *cls, const char *name, int line, bool assigned)
{
    (void)cls;
    (void)name;
    (void)line;
    (void)assigned;
}

static void any_other_format_is_refused(void **state)
{
    size_t len = dump("x = 1");
    (void)state;

    assert_int_equal(globals_walk(seen, len, ignore, NULL), 0);
    for (size_t i = 0; i < 31; i++) { /* the header: ldump.c, dumpHeader */
        seen[i] ^= 1;
        assert_int_equal(globals_walk(seen, len, ignore, NULL), -EOPNOTSUPP);
        seen[i] ^= 1;
    }
}

static void a_chunk_that_is_cut_anywhere_is_refused(void **state)
{
    size_t len = dump("local a = x\ny = a + 1.5\nreturn function(...) z = 'text', ... end");
    char whole[sizeof(seen)];
    (void)state;

    memcpy(whole, seen, len);
    for (size_t cut = 0; cut < len; cut++) {
        char *exact = malloc(cut + 1); /* a byte behind its end would be seen under ASan */
        char *begin = exact + 1;
        memcpy(begin, whole, cut);
        assert_int_equal(globals_walk(begin, cut, ignore, NULL), -EOPNOTSUPP);
        free(exact);
    }
}

static void locals_and_fields_are_not_globals(void **state)
{
    (void)state;
    assert_string_equal(scan("local a = {}\na.b = 1\nreturn a.b, a['c']"), "");
}

static void each_access_is_told_with_its_line_and_kind(void **state)
{
    (void)state;
    assert_string_equal(scan("local x = tostring(1)\n\ncount = x\nreturn count"),
                        "tostring:1 count:3= count:4");
}

static void functions_within_functions_are_walked(void **state)
{
    (void)state;
    assert_string_equal(scan("return function()\n  return function()\n    return misspelt\n  end\nend"),
                        "misspelt:3");
}

static void lines_far_apart_and_far_down_are_right(void **state)
{
    char text[40000] = "local a = 1\n";
    (void)state;

    for (int i = 0; i < 300; i++)
        strcat(text, "\n");
    strcat(text, "far = 1\n");
    for (int i = 0; i < 400; i++)
        strcat(text, "a = a + 1 a = a + 1\n");
    strcat(text, "last = 1\n");
    assert_string_equal(scan(text), "far:302= last:703=");
}

static void constants_of_every_kind_are_stepped_over(void **state)
{
    (void)state;
    assert_string_equal(scan("local t = { 1.5, 123456789012, 'short', nil, true, false,\n"
                             "'a string that is longer than forty characters, so a long one' }\n"
                             "if t == 1e300 then return found end"),
                        "found:3");
}

static void a_local_named_env_hides_the_globals(void **state)
{
    (void)state;
    assert_string_equal(scan("local _ENV = {}\nx = 1"), "");
}

static void what_does_not_compile_is_told_as_such(void **state)
{
    (void)state;
    assert_int_equal(globals_scan("x = = 1", 7, note, NULL), -EINVAL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(any_other_format_is_refused),
        cmocka_unit_test(a_chunk_that_is_cut_anywhere_is_refused),
        cmocka_unit_test(locals_and_fields_are_not_globals),
        cmocka_unit_test(each_access_is_told_with_its_line_and_kind),
        cmocka_unit_test(functions_within_functions_are_walked),
        cmocka_unit_test(lines_far_apart_and_far_down_are_right),
        cmocka_unit_test(constants_of_every_kind_are_stepped_over),
        cmocka_unit_test(a_local_named_env_hides_the_globals),
        cmocka_unit_test(what_does_not_compile_is_told_as_such),
    };
    return cmocka_run_group_tests_name("globals", tests, NULL, NULL);
}
