/* SPDX-License-Identifier: MIT */
#include "collect_support.h"

static void a_filter_keeps_what_is_included_and_not_excluded(void **state)
{
    (void)state;
    engine_free(load("local s = require 'sonda'\nlocal f = s.filter { include = '^sd', exclude = '[0-9]$' }\n"
                     "assert(f:keeps('sda') and not f:keeps('sda1') and not f:keeps('vda'))\n"
                     "local all = s.filter {} assert(all:keeps('') and all:keeps('x'))\n"));
}

static void what_is_no_filter_is_told(void **state)
{
    (void)state;
    refuses("require('sonda').filter()", "table expected");
    refuses("require('sonda').filter { include = 1 }", "patterns as strings");
    refuses("require('sonda').filter { exclude = '[' }", "[");
    refuses("require('sonda').filter{}.keeps({}, 'x')", "expected");
    refuses("require('sonda').filter{}:keeps({})", "string expected");
}

/* A script of a layer: what is built in is not bounded by it. */
static struct engine *load_layered(const char *text, struct script_fault *f)
{
    struct bundle_script s = script_of("a.lua", "/a.lua", text);

    s.layer = 1;
    return engine_with_scripts(&s, 1, false, f);
}

static void filters_are_bounded_and_those_given_up_make_room(void **state)
{
    struct script_fault f;
    (void)state;
    assert_null(
        load_layered("local s, all = require 'sonda', {} for i = 1, 129 do all[i] = s.filter {} end", &f));
    assert_string_equal(f.reason, "more than 128 filters");
    struct engine *e =
        load_layered("local s, all = require 'sonda', {} for i = 1, 128 do all[i] = s.filter {} end", NULL);
    assert_non_null(e);
    engine_free(e);
    e = load_layered("local s = require 'sonda' for i = 1, 3000 do s.filter {} end", NULL);
    assert_non_null(e);
    engine_free(e);
}

static void the_fields_are_raw(void **state)
{
    (void)state;
    engine_free(load("local s = require 'sonda'\n"
                     "local f = s.filter(setmetatable({}, { __index = function() return '^never$' end }))\n"
                     "assert(f:keeps('x'))"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_filter_keeps_what_is_included_and_not_excluded),
        cmocka_unit_test(what_is_no_filter_is_told),
        cmocka_unit_test(filters_are_bounded_and_those_given_up_make_room),
        cmocka_unit_test(the_fields_are_raw),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
