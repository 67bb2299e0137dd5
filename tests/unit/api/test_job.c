/* SPDX-License-Identifier: MIT */
#include "engine_support.h"

#include "api/job.h"

static struct engine *engine_for(const struct engine_host *h, const char *text)
{
    struct bundle_script s = script_of("a.lua", "/s/a.lua", text);
    return engine_on(h, &s, 1, false, NULL);
}

#define SONDA "local sonda = require 'sonda'\n"

static void jobs_are_declared_with_name_and_interval(void **state)
{
    (void)state;
    struct engine *e =
        engine_for(&host, SONDA "sonda.every(0.5, function() end)\n"
                                "sonda.every(60, function() error('late') end, { name = 'mine' })\n");

    assert_int_equal(job_count(e), 2);
    assert_string_equal(job_at(e, 0)->name, "/s/a.lua:2");
    assert_int_equal(job_at(e, 0)->interval_ns, 500000000);
    assert_string_equal(job_at(e, 1)->name, "mine");
    assert_int_equal(job_run(e, 0, &last_fault), 0);
    assert_int_equal(job_run(e, 1, &last_fault), -EINVAL);
    assert_string_equal(last_fault.reason, "late");
    assert_int_equal(last_fault.line, 3);
    engine_free(e);
}

static void an_engine_has_so_many_jobs_at_most(void **state)
{
    char text[128];
    struct script_fault f;
    (void)state;

    snprintf(text, sizeof(text), SONDA "for i = 1, %d do sonda.every(1, print) end", JOB_MAX);
    engine_free(engine_with(text, NULL));
    snprintf(text, sizeof(text), SONDA "for i = 1, %d do sonda.every(1, print) end", JOB_MAX + 1);
    assert_null(engine_with(text, &f));
    assert_string_equal(f.reason, "more than 256 jobs");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(jobs_are_declared_with_name_and_interval),
        cmocka_unit_test(an_engine_has_so_many_jobs_at_most),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
