/* SPDX-License-Identifier: MIT */
#include "engine_support.h"

#include "sample/history.h"

static void the_last_samples_come_oldest_first_with_their_time(void **state)
{
    struct metric_history *h;
    (void)state;

    assert_int_equal(metric_history_new("tests/fixtures/machines/laptop/proc", NULL, &h), 0);
    metric_history_sample(h);
    metric_history_sample(h);
    host.history = h;
    struct engine *e = engine_with("", NULL);
    if (run_for(
            e,
            "local history = require('sonda').history\nlocal names = history()\n"
            "assert(#names == 7 and names[1] == 'cpu_busy_ratio')\nlocal values, last = history('load1')\n"
            "assert(#values == 2 and values[1] == values[2] and last > 1e9)\n"
            "values = history('load1', 1) assert(#values == 1)\n"
            "values = history('cpu_busy_ratio', 900) assert(values[1] ~= values[1])\n"
            "local none, message = history('nothing') assert(none == nil and message:find 'nothing')\n"
            "for _, bad in ipairs { 0, -1, 901 } do assert(not pcall(history, 'load1', bad)) end",
            2000000000))
        fail_msg("%s", last_fault.reason);
    engine_free(e);
    host.history = NULL;
    metric_history_free(h);
}

static void outside_a_server_there_is_none(void **state)
{
    struct engine *e = engine_with("", NULL);
    (void)state;

    if (run(e, "local none, message, code = require('sonda').history()\nassert(none == nil and message:find "
               "'history' and code)"))
        fail_msg("%s", last_fault.reason);
    engine_free(e);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_last_samples_come_oldest_first_with_their_time),
        cmocka_unit_test(outside_a_server_there_is_none),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
