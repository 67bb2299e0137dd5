/* SPDX-License-Identifier: MIT */
#include "collect_support.h"

static void mistakes_are_told_where_they_are_made(void **state)
{
    (void)state;
    refuses("local s = require 'sonda' s.gauge_family('1x', 'H')", "'1x' is not a metric name");
    refuses("local s = require 'sonda' s.gauge_family('x', 'H', {'a', 'a'})", "label");
    refuses("local s = require 'sonda' s.gauge_family('x', 'H') s.counter_family('x', 'H')", "another type");
    refuses("local s = require 'sonda' s.collector('x y', function() end)", "not a collector's name");
    refuses("local s = require 'sonda' s.collector('x', { dfault = true }, function() end)",
            "no option 'dfault'");
    refuses("local s = require 'sonda' s.collector('x', function() end) s.collector('x', function() end)",
            "declared in /scripts/a.lua already");
    refuses("local s = require 'sonda' s.filter{ include = '(' }", "parenthesis");
    refuses("local s = require 'sonda' s.feed('nothing', {})", "no feed 'nothing'");
    refuses("local s = require 'sonda' s.feed('stat', { nothing = s.gauge_family('x', 'H') })",
            "no field 'nothing'");
    refuses("local s = require 'sonda' s.feed('stat', { forks = s.gauge_family('x', 'H', {'l'}) })",
            "has 1 labels, not 0");
    refuses("local s = require 'sonda' s.feed('stat', { forks = 3 })", "wants a family");
    refuses("local s = require 'sonda' s.feed('meminfo', {})", "function expected");
    refuses("local s = require 'sonda' s.gauge_family('x', 'H')(1)", "inside a collector only");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(mistakes_are_told_where_they_are_made),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
