/* SPDX-License-Identifier: MIT */
/* Collectors inside an engine: what they give, and what their failures cost. */
#include "collect_support.h"
#include "engine_support.h"

#include "base/clock.h"
#include "collect/collections.h"
#include "collect/table.h"

static void a_scrape_past_its_own_time_leaves_a_usable_table(void **state)
{
    struct engine *e = load("local sonda = require 'sonda'\nlocal a = sonda.gauge_family('a', 'A.')\n"
                            "sonda.collector('x', function() local t = sonda.clock() a(1) while "
                            "sonda.clock() - t < 0.2 do end end)\n"
                            "sonda.collector('y', function() while true do end end)\n");
    (void)state;

    assert_int_equal(
        run_for(e, "local s = require 'sonda' while true do s.scrape{ collect = {'y'} } end", 30000000),
        -ETIMEDOUT);
    assert_has(scrape(e, "{ collect = {'x'} }"), "collector=\"x\"");
    engine_free(e);
}

static void one_collection_serves_those_who_ask_at_the_same_moment(void **state)
{
    struct engine *e = load("local sonda = require 'sonda'\nlocal n, a = 0, sonda.gauge_family('a', 'A.')\n"
                            "sonda.collector('x', function() n = n + 1 a(n) end)\n");
    (void)state;

    assert_has(scrape(e, ""), "\na 1\n");
    assert_int_equal(
        run(e, "local s = require 'sonda' local t = s.scrape() .. s.scrape{ openmetrics = true } return t"),
        0);
    free(scraped);
    assert_int_equal(engine_run(e, keep_result, NULL, BUDGET_NS, &last_fault), 0);
    assert_has(scraped, "\na 1\n");
    assert_lacks(scraped, "\na 2\n");
    assert_has(scrape(e, ""), "\na 2\n");
    engine_free(e);
}

/* Each engine counts for itself, under a name of its own. */
static const char counting[] = "local sonda = require 'sonda'\nlocal n, me = 0, tostring({})\nlocal a = "
                               "sonda.gauge_family('a', 'A.', {'of'})\n"
                               "sonda.collector('x', function() n = n + 1 a(n, me) end)\n"
                               "sonda.collector('y', { default = false }, function() end)\n";

static int64_t stands_ns;

static int64_t stand(clockid_t clock)
{
    (void)clock;

    return stands_ns;
}

static void engines_share_what_one_of_them_collected(void **state)
{
    assert_int_equal(collections_new(&host.collections), 0);
    struct engine *one = load(counting), *other = load(counting);
    (void)state;

    stands_ns = budget_clock_ns();
    clock_replace(stand);
    char *first = strdup(scrape(one, ""));
    assert_string_equal(scrape(other, ""), first);
    assert_string_equal(scrape(one, ""), first);
    assert_has(scrape(other, "{ openmetrics = true }"), "\n# EOF\n");
    assert_has(scrape(other, "{ openmetrics = true, exclude = {'x'} }"), "\n# EOF\n");
    assert_lacks(scraped, "\na{");
    clock_replace(NULL);
    engine_free(other);
    free(first);
    engine_free(one);
    collections_free(host.collections);
    host.collections = NULL;
}

static void one_whose_scrape_fails_is_not_waited_for(void **state)
{
    assert_int_equal(collections_new(&host.collections), 0);
    struct engine *one = load("local sonda = require 'sonda'\n"
                              "sonda.collector('x', function() while true do end end)\n"),
                  *other = load("local sonda = require 'sonda'\n"
                                "sonda.collector('x', function() while true do end end)\n");
    (void)state;

    assert_int_equal(run_for(one, "local s = require 'sonda' while true do s.scrape() end", 30000000),
                     -ETIMEDOUT);
    int64_t began = budget_clock_ns();
    assert_has(scrape(other, ""), "collector=\"x\"");
    assert_true(budget_clock_ns() - began < SCRAPE_NS / 4);
    engine_free(other);
    engine_free(one);
    collections_free(host.collections);
    host.collections = NULL;
}

static void a_scrape_that_lacks_memory_fails_and_recovers(void **state)
{
    struct engine_limits limits = host.limits;
    host.limits.memory_bytes = 4u << 20;
    struct engine *e = load("local sonda = require 'sonda'\nlocal a = sonda.gauge_family('a', 'A.', {'n'})\n"
                            "sonda.collector('greedy', { default = false }, function() local t = {} while "
                            "true do t[#t + 1] = ('x'):rep(1000) .. #t end end)\n"
                            "sonda.collector('fine', function() a(1, 'x') end)\n");
    static const char *const greedy[] = { "collector.greedy", "1", NULL };
    (void)state;

    host.options = greedy;
    for (int i = 0; i < 3; i++) {
        collector_table_of(e)->collected_ns = 0;
        int r = run_for(e, "local s = require 'sonda' return s.scrape()", 2000000000);
        assert_true(r == 0 || r == -ENOMEM);
    }
    host.options = NULL;
    assert_has(scrape(e, ""), "a{n=\"x\"} 1\n");
    host.limits = limits;
    engine_free(e);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_scrape_past_its_own_time_leaves_a_usable_table),
        cmocka_unit_test(one_collection_serves_those_who_ask_at_the_same_moment),
        cmocka_unit_test(engines_share_what_one_of_them_collected),
        cmocka_unit_test(one_whose_scrape_fails_is_not_waited_for),
        cmocka_unit_test(a_scrape_that_lacks_memory_fails_and_recovers),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
