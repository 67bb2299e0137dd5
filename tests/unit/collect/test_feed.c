/* SPDX-License-Identifier: MIT */
#include "collect_support.h"

static void feeds_name_keys_once_and_give_them_each_time(void **state)
{
    struct engine *e =
        load("local sonda = require 'sonda'\nlocal asked = 0\n"
             "local memory = sonda.feed('meminfo', function(key, unit)\n"
             "  asked = asked + 1\n"
             "  if key ~= 'MemTotal' then return nil end\n"
             "  return { sonda.gauge_family('m', 'M.', {'unit', 'k'}), unit, 'v' }\nend)\n"
             "local n = sonda.gauge_family('asked', 'Asked.')\n"
             "sonda.collector('x', function() local ok, why = memory() n(asked) return ok, why end)\n");
    (void)state;

    assert_has(scrape(e, ""), "m{k=\"v\",unit=\"bytes\"} ");
    const char *asked = strstr(scraped, "\nasked ");
    char first[64];
    snprintf(first, sizeof(first), "%.20s", asked);
    assert_has(scrape(e, ""), "m{k=\"v\",unit=\"bytes\"} ");
    assert_memory_equal(strstr(scraped, "\nasked "), first, strcspn(first + 1, "\n") + 1);
    engine_free(e);
}

static void a_namer_that_raises_fails_its_collector_alone(void **state)
{
    struct engine *e = load("local sonda = require 'sonda'\nlocal b = sonda.gauge_family('b', 'B.')\n"
                            "local memory = sonda.feed('meminfo', function() error('no name') end)\n"
                            "sonda.collector('x', function() return memory() end)\n"
                            "sonda.collector('y', function() b(1) end)\n");
    (void)state;

    for (int i = 0; i < 2; i++) {
        assert_has(scrape(e, ""), "success{collector=\"x\"} 0\n");
        assert_has(scraped, "\nb 1\n");
    }
    engine_free(e);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(feeds_name_keys_once_and_give_them_each_time),
        cmocka_unit_test(a_namer_that_raises_fails_its_collector_alone),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
