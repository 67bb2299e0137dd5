/* SPDX-License-Identifier: MIT */
#include "exposition_support.h"

#include "metric/expose.h"
#include "serve/route_state.h"

static struct metric_registry *registry;
static struct route_states *states;

static int make(void **state)
{
    (void)state;
    return metric_registry_new(100, &registry) < 0 || route_states_new(registry, &states) < 0;
}

static int drop(void **state)
{
    (void)state;
    route_states_free(states);
    metric_registry_free(registry);
    return 0;
}

static void exposes(const char *line)
{
    struct exposition *x = exposition_for_test(64, 1 << 20);
    struct buffer text = { 0 };

    metric_expose(registry, x, true);
    exposition_render(x, false, &text);
    if (!strstr(text.bytes, line))
        fail_msg("no '%s' in\n%s", line, text.bytes);
    buffer_free(&text);
    exposition_free(x);
}

static void a_route_keeps_its_state_by_method_and_pattern(void **state)
{
    struct route_state *get = route_state_find(states, "GET", "/a");
    (void)state;

    assert_non_null(get);
    assert_ptr_equal(route_state_find(states, "GET", "/a"), get);
    assert_ptr_not_equal(route_state_find(states, "POST", "/a"), get);
    assert_ptr_not_equal(route_state_find(states, "GET", "/b"), get);
    assert_non_null(route_state_unmatched(states));
}

static void answers_are_counted_by_status(void **state)
{
    struct route_state *s = route_state_find(states, "GET", "/a");
    (void)state;

    route_state_answered(s, 200, 1000000);
    route_state_answered(s, 200, 1000000);
    route_state_answered(s, 404, 1000000);
    exposes("sonda_http_requests_total{method=\"GET\",route=\"/a\",status=\"200\"} 2\n");
    exposes("sonda_http_requests_total{method=\"GET\",route=\"/a\",status=\"404\"} 1\n");
    for (int status = 300; status < 400; status++) /* more than there are places */
        route_state_answered(s, status, 1);
}

static void failures_open_the_breaker_and_success_closes_it(void **state)
{
    struct route_state *s = route_state_find(states, "GET", "/a");
    (void)state;

    for (int i = 1; i < BREAKER_FAILURES; i++)
        assert_false(route_state_failed(s, 1000, false, false));
    assert_true(route_state_failed(s, 1000, true, false));
    assert_true(breaker_is_open(route_state_breaker(s)));
    route_state_succeeded(s);
    assert_false(breaker_is_open(route_state_breaker(s)));
    assert_true(route_state_failed(s, 1000, true, true)); /* one that costs is enough */
}

static void a_new_generation_begins_with_closed_breakers(void **state)
{
    struct route_state *s = route_state_find(states, "GET", "/a");
    (void)state;

    route_state_failed(s, 1000, false, true);
    route_states_reset(states);
    assert_false(breaker_is_open(route_state_breaker(s)));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_route_keeps_its_state_by_method_and_pattern, make, drop),
        cmocka_unit_test_setup_teardown(answers_are_counted_by_status, make, drop),
        cmocka_unit_test_setup_teardown(failures_open_the_breaker_and_success_closes_it, make, drop),
        cmocka_unit_test_setup_teardown(a_new_generation_begins_with_closed_breakers, make, drop),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
