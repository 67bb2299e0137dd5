/* SPDX-License-Identifier: MIT */
#include "collect_support.h"

#include "base/clock.h"
#include "collect/dry_run.h"

static char told[1024];
static int told_count;

static void tell(void *cls, const struct script_fault *f)
{
    (void)cls;
    told_count++;
    snprintf(told, sizeof(told), "%s:%d: %s", f->path, f->line, f->reason);
}

static void dry_run(const char *script, unsigned layer, int64_t left_ns)
{
    struct bundle_script s = script_of("a.lua", "/a.lua", script);
    s.layer = layer;
    struct engine *e = engine_with_scripts(&s, 1, false, NULL);

    told[0] = '\0';
    told_count = 0;
    assert_non_null(e);
    assert_int_equal(engine_trial_begin(e), 0);
    collector_dry_run(e, monotonic_ns() + left_ns, tell, NULL);
    engine_trial_end(e);
    engine_free(e);
}

#define HOUR (3600 * INT64_C(1000000000))

static void one_that_raises_is_told_and_what_the_host_refuses_is_not(void **state)
{
    (void)state;
    dry_run("local s = require 'sonda'\ns.collector('fine', function() end)\n"
            "s.collector('mute', function() return nil, 'not here' end)\n"
            "s.collector('bad', function() error('boom') end)",
            0, HOUR);
    assert_int_equal(told_count, 1);
    assert_non_null(strstr(told, "boom"));
    assert_non_null(strstr(told, "/a.lua:4:"));
}

static void one_that_is_off_runs_where_a_layer_declares_it(void **state)
{
    static const char script[] =
        "require('sonda').collector('x', { default = false }, function() error('boom') end)";
    (void)state;
    dry_run(script, 0, HOUR);
    assert_int_equal(told_count, 0);
    dry_run(script, 1, HOUR);
    assert_int_equal(told_count, 1);
}

static void none_runs_once_the_time_is_over(void **state)
{
    (void)state;
    dry_run("require('sonda').collector('x', function() error('boom') end)", 0, -1);
    assert_int_equal(told_count, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_that_raises_is_told_and_what_the_host_refuses_is_not),
        cmocka_unit_test(one_that_is_off_runs_where_a_layer_declares_it),
        cmocka_unit_test(none_runs_once_the_time_is_over),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
