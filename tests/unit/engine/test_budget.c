/* SPDX-License-Identifier: MIT */
/* Time: nested budgets, many threads, calls that are late and those that are not to blame. */
#include "engine_support.h"

#include <pthread.h>

#include "base/clock.h"
#include "engine/bind.h"

#define MS 1000000

/* ---- time ---- */

static int64_t clock_now(void)
{
    return budget_clock_ns();
}

struct nested {
    int64_t inner_ns;
    int cause;
    struct script_fault fault;
};

static int nested_body(lua_State *L)
{
    struct nested *n = lua_touserdata(L, 1);
    const struct bind_context *c = &engine_of(L)->context;
    struct budget *b = budget_of(L);
    struct budget_scope scope;
    int64_t now;

    environment_push(L);
    if (loader_compile(L, c, "while true do pcall(function() while true do end end) end", 57, "@inner") !=
        LUA_OK)
        return lua_error(L);
    if (budget_enter(b, &scope, L, n->inner_ns, &n->fault, &now) < 0)
        return luaL_error(L, "no timer");
    lua_pcall(L, 0, 0, 0);
    n->cause = budget_leave(b, &scope);
    if (b->expired)
        budget_raise(L);
    lua_settop(L, 0);
    environment_push(L);
    if (loader_compile(L, c, "local n = 0 for i = 1, 1e5 do n = n + i end return n", 52, "@after") != LUA_OK)
        return lua_error(L);
    lua_call(L, 0, 1);
    return 0;
}

static void an_inner_budget_costs_itself_alone(void **state)
{
    (void)state;
    struct engine *e = engine_with("", NULL);
    struct nested n = { .inner_ns = 10 * MS };
    for (int i = 0; i < 5; i++) {
        assert_int_equal(engine_run(e, nested_body, &n, 5000 * (int64_t)MS, &last_fault), 0);
        assert_int_equal(n.cause, -ETIMEDOUT);
        assert_string_equal(n.fault.path, "inner");
        assert_int_equal(n.fault.line, 1);
    }
    engine_free(e);
}

/* CPU time of this thread: what a call cost, however many others want the machine. */
static int64_t cpu_now(void)
{
    return clock_ns(CLOCK_THREAD_CPUTIME_ID);
}

static void an_outer_budget_ends_the_inner_call_too(void **state)
{
    (void)state;
    struct engine *e = engine_with("", NULL);
    struct nested n = { .inner_ns = 5000 * (int64_t)MS };
    int64_t begin = cpu_now();
    assert_int_equal(engine_run(e, nested_body, &n, 20 * MS, &last_fault), -ETIMEDOUT);
    assert_true(cpu_now() - begin < 2000 * (int64_t)MS);
    assert_string_equal(last_fault.reason, "past its time budget (20 ms)");
    assert_int_equal(run(e, "return 1"), 0);
    engine_free(e);
}

static void a_late_call_is_told_where_it_stood(void **state)
{
    (void)state;
    struct engine *e = engine_with("", NULL);
    assert_int_equal(run(e, "\n\nlocal co = coroutine.wrap(function()\n while true do end\nend)\nco()"),
                     -ETIMEDOUT);
    assert_string_equal(last_fault.path, "chunk");
    assert_int_equal(last_fault.line, 4);
    assert_int_equal(run(e, "\n\nreturn\n(('a'):rep(1e5)):find('.-.-.-.-b')"), -ETIMEDOUT);
    assert_int_equal(last_fault.line, 4);
    assert_non_null(strstr(last_fault.trace, "chunk"));
    engine_free(e);
}

/* Calls that last shorter than the budget are never stopped, however many there are: for twelve budgets,
 * through which the timer is armed again and again. */
static void short_calls_are_never_late(void **state)
{
    (void)state;
    struct engine *e = engine_with("", NULL);
    int64_t end = clock_now() + 60 * MS;
    for (int calls = 0; calls <= 50 || clock_now() < end; calls++)
        assert_int_equal(run_for(e, "local n = 0 for i = 1, 100 do n = n + i end", 5 * MS), 0);
    engine_free(e);
}

/* A thread that waits for a CPU: here it sleeps, past its budget of 20 ms. */
static int starve(lua_State *L)
{
    struct timespec until;

    clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_nsec += 100 * MS;
    until.tv_sec += until.tv_nsec / (1000 * MS);
    until.tv_nsec %= 1000 * MS;
    while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &until, NULL) == EINTR)
        ;
    (void)luaL_dostring(L, "for i = 1, 1000 do end");
    return 0;
}

static void a_call_that_had_no_cpu_is_not_blamed(void **state)
{
    (void)state;
    struct engine *e = engine_with("", NULL);
    for (int i = 0; i < 3; i++)
        assert_int_equal(engine_run(e, starve, NULL, 20 * (int64_t)MS, &last_fault), 0);
    assert_int_equal(run_for(e, "while true do end", 20 * (int64_t)MS), -ETIMEDOUT);
    engine_free(e);
}

static void an_engine_tells_since_when_it_is_busy(void **state)
{
    (void)state;
    struct engine *e = engine_with("", NULL);
    int64_t since = 0;
    assert_false(engine_busy(e, &since));
    e->busy_since_ns = 5;
    assert_true(engine_busy(e, &since));
    assert_int_equal(since, 5);
    e->busy_since_ns = 0;
    assert_int_equal(run(e, "while true do end"), -ETIMEDOUT);
    assert_false(engine_busy(e, &since));
    engine_free(e);
}

/* An engine made in one thread runs in another whose signals are all blocked, while other threads do the
 * same. */
static void *run_in_thread(void *cls)
{
    struct engine *e = cls;
    struct script_fault f;
    sigset_t all;

    sigfillset(&all);
    pthread_sigmask(SIG_BLOCK, &all, NULL);
    for (int i = 0; i < 20; i++) {
        if (engine_run(e, chunk_body, "while true do pcall(function() while true do end end) end", 5 * MS,
                       &f) != -ETIMEDOUT)
            return "a loop was not stopped";
        if (engine_run(e, chunk_body, "return (('a b'):gsub('%a', '%0%0'))", 5000 * (int64_t)MS, &f) != 0)
            return "a good call failed";
        engine_idle(e);
    }
    return NULL;
}

static void engines_on_several_threads_are_each_stopped_in_time(void **state)
{
    (void)state;
    struct engine *e[4];
    pthread_t thread[4];

    for (int round = 0; round < 2; round++) {
        for (int i = 0; i < 4; i++) {
            e[i] = engine_with("", NULL);
            assert_int_equal(pthread_create(&thread[i], NULL, run_in_thread, e[i]), 0);
        }
        for (int i = 0; i < 4; i++) {
            void *trouble;
            assert_int_equal(pthread_join(thread[i], &trouble), 0);
            if (trouble)
                fprintf(stderr, "%s\n", (char *)trouble);
            assert_null(trouble);
            engine_free(e[i]);
        }
    }
}

static void a_signal_from_elsewhere_changes_nothing(void **state)
{
    (void)state;
    struct engine *e = engine_with("", NULL);
    assert_int_equal(run(e, "return 1"), 0);
    raise(SIGRTMIN + 4);
    assert_int_equal(run(e, "return 1"), 0);
    assert_int_equal(run(e, "while true do end"), -ETIMEDOUT);
    engine_free(e);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_inner_budget_costs_itself_alone),
        cmocka_unit_test(an_outer_budget_ends_the_inner_call_too),
        cmocka_unit_test(a_late_call_is_told_where_it_stood),
        cmocka_unit_test(short_calls_are_never_late),
        cmocka_unit_test(a_call_that_had_no_cpu_is_not_blamed),
        cmocka_unit_test(an_engine_tells_since_when_it_is_busy),
        cmocka_unit_test(engines_on_several_threads_are_each_stopped_in_time),
        cmocka_unit_test(a_signal_from_elsewhere_changes_nothing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
