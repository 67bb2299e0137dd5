/* SPDX-License-Identifier: MIT */
#include "engine_support.h"

#include "program/trial.h"

static char told[1024];

static void tell(void *cls, const struct script_fault *f)
{
    size_t len = strlen(told);
    (void)cls;
    snprintf(told + len, sizeof(told) - len, "%s:%d: %s\n", f->path, f->line, f->reason);
}

static struct engine *load(const char *script)
{
    struct engine *e = engine_with(script, NULL);

    told[0] = '\0';
    assert_non_null(e);
    return e;
}

static void each_failure_is_told_once_and_counted(void **state)
{
    struct engine *e = load("local sonda = require 'sonda'\n"
                            "sonda.get('/fine', function() return {} end)\n"
                            "sonda.get('/bad', function() error('route') end)\n"
                            "sonda.get('/with/{part}', function() error('never called') end)\n"
                            "sonda.post('/sent', function() error('never called') end)\n"
                            "sonda.every(60, function() error('job') end)\n");
    (void)state;
    assert_int_equal(trial_run(e, tell, NULL), 2);
    assert_non_null(strstr(told, "/scripts/a.lua:3: "));
    assert_non_null(strstr(told, "route"));
    assert_non_null(strstr(told, "job"));
    assert_null(strstr(told, "never"));
    engine_free(e);
}

static void health_is_sound_where_it_answers_2xx(void **state)
{
    struct script_fault f;
    struct engine *e = load("require('sonda').get('/health', function() return { status = 'ok' } end)");
    (void)state;
    assert_true(trial_health(e, &f));
    assert_string_equal(f.reason, "");
    engine_free(e);
}

static void health_that_is_gone_refuses_or_raises_says_why(void **state)
{
    static const struct {
        const char *script, *reason;
    } rows[] = {
        { "", "no script declares GET /health any more" },
        { "require('sonda').post('/health', function() return {} end)",
          "no script declares GET /health any more" },
        { "require('sonda').get('/health', function() error('boom') end)", "boom" },
        { "require('sonda').get('/health', function() require('sonda').not_found('no') end)",
          "GET /health answers 404" },
    };
    struct script_fault f;
    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct engine *e = load(rows[i].script);
        assert_false(trial_health(e, &f));
        if (!strstr(f.reason, rows[i].reason))
            fail_msg("%s: %s", rows[i].script, f.reason);
        engine_free(e);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_failure_is_told_once_and_counted),
        cmocka_unit_test(health_is_sound_where_it_answers_2xx),
        cmocka_unit_test(health_that_is_gone_refuses_or_raises_says_why),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
