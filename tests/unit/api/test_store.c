/* SPDX-License-Identifier: MIT */
#include "clock_support.h"
#include "engine_support.h"

#include "metric/store.h"

static struct engine *e;

static int make(void **state)
{
    (void)state;
    if (metric_store_new(&host.store) < 0)
        return -1;
    e = engine_with("", NULL);
    return e ? 0 : -1;
}

static int drop(void **state)
{
    (void)state;
    engine_free(e);
    metric_store_free(host.store);
    host.store = NULL;
    return 0;
}

static void fine(const char *chunk)
{
    char text[1024];

    snprintf(text, sizeof(text), "local store = require('sonda').store %s", chunk);
    if (run_for(e, text, 2000 * MS) != 0)
        fail_msg("%s: %s", chunk, last_fault.reason);
}

static void refused(const char *chunk, const char *reason)
{
    char text[1024];

    snprintf(text, sizeof(text), "local store = require('sonda').store %s", chunk);
    assert_int_equal(run_for(e, text, 2000 * MS), -EINVAL);
    if (!strstr(last_fault.reason, reason))
        fail_msg("%s: %s", chunk, last_fault.reason);
}

static void values_keep_their_type(void **state)
{
    (void)state;
    fine("assert(store.set('a', math.maxinteger) == true) assert(math.type(store.get('a')) == 'integer')"
         " store.set('a', 0.5) assert(store.get('a') == 0.5) store.set('a', false) assert(store.get('a') == "
         "false)"
         " store.set('a', 'x\\0y') assert(store.get('a') == 'x\\0y') assert(store.get('none') == nil)");
    fine("store.set('long', ('x'):rep(65536)) assert(#store.get('long') == 65536)");
}

static void a_value_that_is_nil_deletes(void **state)
{
    (void)state;
    fine("store.set('a', 1) assert(store.set('a', nil) == true and store.get('a') == nil)"
         " assert(store.delete('a') == false) store.set('a', 1) assert(store.delete('a') == true)");
}

static void sums_tell_why_there_is_none(void **state)
{
    (void)state;
    fine(
        "assert(store.add('n') == 1 and store.add('n', 4) == 5 and store.add('n', 0.5) == 5.5)"
        " store.set('t', 'x') local r, message, code = store.add('t')"
        " assert(r == nil and message:find 'no number' and code == 22)"
        " store.set('m', math.maxinteger) r, message, code = store.add('m') assert(r == nil and code == 34)");
}

static void mistakes_are_raised(void **state)
{
    (void)state;
    refused("store.set('', 1)", "keys have 1 to 256 bytes");
    refused("store.set(('k'):rep(257), 1)", "keys have 1 to 256 bytes");
    refused("store.add('', 1)", "keys have 1 to 256 bytes");
    refused("store.set('a', {})", "a string, number or boolean is wanted");
    refused("store.set('a', ('x'):rep(65537))", "a string of more than 64 KiB");
    refused("store.set('a', 1, -1)", "seconds from 0 to 1e9");
    refused("store.set('a', 1, 0/0)", "seconds from 0 to 1e9");
    refused("store.add('a', 'x')", "number expected");
    refused("store.get()", "string expected");
}

static void a_full_store_keeps_what_it_has(void **state)
{
    (void)state;
    fine("local long, n, r, message, code = ('x'):rep(65000), 0"
         " repeat n = n + 1 r, message, code = store.set('k' .. n, long) until not r"
         " assert(n > 10 and code == 28 and message:find 'store') assert(store.get('k1') == long)");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(values_keep_their_type, make, drop),
        cmocka_unit_test_setup_teardown(a_value_that_is_nil_deletes, make, drop),
        cmocka_unit_test_setup_teardown(sums_tell_why_there_is_none, make, drop),
        cmocka_unit_test_setup_teardown(mistakes_are_raised, make, drop),
        cmocka_unit_test_setup_teardown(a_full_store_keeps_what_it_has, make, drop),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
