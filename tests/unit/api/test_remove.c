/* SPDX-License-Identifier: MIT */
#include "engine_support.h"

#include "route/removed.h"
#include "route/route.h"

static struct bundle_script layered(unsigned layer, const char *name, const char *text)
{
    struct bundle_script s = script_of(name, name, text);
    s.layer = layer;
    return s;
}

static void routes_of_lower_layers_alone_are_left_out(void **state)
{
    const struct bundle_script scripts[] = {
        layered(0, "a.lua",
                "local s = require 'sonda' s.get('/x', function() return {} end) s.get('/y/{z}', function() "
                "return {} end)"),
        layered(1, "b.lua", "local s = require 'sonda' s.remove('/x') s.remove('/y/{z}') s.remove('/none')"),
        layered(1, "c.lua", "local s = require 'sonda' s.post('/x', function() return {} end)"),
    };
    struct engine *e = engine_with_scripts(scripts, 3, false, NULL);
    (void)state;

    assert_non_null(e);
    assert_int_equal(route_count(e), 1);
    assert_string_equal(route_at(e, 0)->method, "POST");
    engine_free(e);
}

static void what_cannot_be_removed_is_told(void **state)
{
    static const struct {
        const char *script, *reason;
    } rows[] = {
        { "require('sonda').remove('x')", "a path begins with /" },
        { "require('sonda').remove('/health')", "/health cannot be removed" },
        { "require('sonda').remove()", "string expected" },
        { "for i = 1, 1e5 do require('sonda').remove('/' .. i) end", "paths are removed" },
    };
    struct script_fault f;
    (void)state;

    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        assert_null(engine_with(rows[i].script, &f));
        if (!strstr(f.reason, rows[i].reason))
            fail_msg("%s: %s", rows[i].script, f.reason);
    }
    struct engine *e = engine_with("", NULL);
    assert_int_equal(run(e, "require('sonda').remove('/x')"), -EINVAL);
    assert_non_null(strstr(last_fault.reason, "while a script loads"));
    engine_free(e);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(routes_of_lower_layers_alone_are_left_out),
        cmocka_unit_test(what_cannot_be_removed_is_told),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
