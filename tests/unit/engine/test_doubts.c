/* SPDX-License-Identifier: MIT */
#include "engine_support.h"

#include "engine/doubts.h"

static int doubt(lua_State *L)
{
    doubts_add(L, &engine_of(L)->context, lua_touserdata(L, 1));
    return 0;
}

static int add(struct engine *e, const char *text)
{
    return engine_run(e, doubt, (void *)text, BUDGET_NS, &last_fault);
}

static void what_has_no_place_is_settled_with_its_subject(void **state)
{
    struct engine *e = engine_with("", NULL);
    (void)state;

    assert_int_equal(add(e, "odd value"), 0);
    assert_int_equal(doubts_count(e), 0);
    assert_int_equal(e->context.doubts, 1);
    doubts_settle(e, "/s/x.lua", 7, "GET /x");
    assert_int_equal(doubts_count(e), 1);
    assert_string_equal(doubts_at(e, 0)->path, "/s/x.lua");
    assert_int_equal(doubts_at(e, 0)->line, 7);
    assert_string_equal(doubts_at(e, 0)->reason, "GET /x: odd value");
    assert_int_equal(e->context.doubts, 0);
    engine_free(e);
}

static void the_same_of_the_same_place_is_kept_and_logged_once(void **state)
{
    struct engine *e = engine_with("", NULL);
    (void)state;

    lines_logged = 0;
    for (int i = 0; i < 5; i++) {
        assert_int_equal(add(e, "odd value"), 0);
        doubts_settle(e, "/s/x.lua", 7, "GET /x");
    }
    assert_int_equal(doubts_count(e), 1);
    assert_int_equal(lines_logged, 1);
    assert_string_equal(last_log, "2 /s/x.lua:7 GET /x: odd value");
    engine_free(e);
}

static void doubts_are_bounded(void **state)
{
    struct engine *e = engine_with("", NULL);
    (void)state;

    for (int i = 0; i < DOUBTS_MAX + 10; i++) {
        assert_int_equal(add(e, "odd"), 0);
        doubts_settle(e, "/s/x.lua", i, "x");
    }
    assert_int_equal(doubts_count(e), DOUBTS_MAX);
    engine_free(e);
}

static void without_an_engine_nothing_is_noted(void **state)
{
    const struct bind_context c = { .engine = NULL };
    (void)state;
    doubts_add(NULL, &c, "x");
    doubts_settle(NULL, "/x", 1, "x");
    assert_int_equal(doubts_count(NULL), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_has_no_place_is_settled_with_its_subject),
        cmocka_unit_test(the_same_of_the_same_place_is_kept_and_logged_once),
        cmocka_unit_test(doubts_are_bounded),
        cmocka_unit_test(without_an_engine_nothing_is_noted),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
