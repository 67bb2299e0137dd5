/* SPDX-License-Identifier: MIT */
#include "engine_support.h"

#include "engine/bind.h"

static int in_lua(lua_State *L)
{
    lua_settop(L, 0);
    assert_int_equal(bind_fail(L, -ENOENT, "meminfo"), 3);
    assert_true(lua_isnil(L, -3));
    assert_string_equal(lua_tostring(L, -2), "meminfo: No such file or directory");
    assert_int_equal(lua_tointeger(L, -1), ENOENT);

    bind_push_u64(L, 7);
    assert_true(lua_isinteger(L, -1) && lua_tointeger(L, -1) == 7);
    bind_push_u64(L, UINT64_MAX);
    assert_true(lua_tointeger(L, -1) == INT64_MAX);

    lua_newtable(L);
    bind_set_u64(L, "u", 1);
    bind_set_number(L, "n", 0.5);
    bind_set_string(L, "s", "x");
    bind_set_boolean(L, "b", false);
    assert_int_equal(bind_raw_field(L, -1, "u"), LUA_TNUMBER);
    lua_pop(L, 1);
    assert_int_equal(bind_raw_field(L, -1, "b"), LUA_TBOOLEAN);
    lua_pop(L, 1);
    assert_int_equal(bind_raw_field(L, -1, "none"), LUA_TNIL);
    lua_pop(L, 1);
    return 0;
}

static void refusals_numbers_and_fields_are_as_lua_has_them(void **state)
{
    struct engine *e = engine_with("", NULL);
    (void)state;
    assert_int_equal(engine_run(e, in_lua, NULL, 2000000000, &last_fault), 0);
    engine_free(e);
}

static int read_raw(lua_State *L)
{
    (void)luaL_dostring(L, "return setmetatable({}, { __index = function() error('asked') end })");
    assert_int_equal(bind_raw_field(L, -1, "x"), LUA_TNIL);
    return 0;
}

static void a_field_is_read_without_asking_the_script(void **state)
{
    struct engine *e = engine_with("", NULL);
    (void)state;
    assert_int_equal(engine_run(e, read_raw, NULL, 2000000000, &last_fault), 0);
    engine_free(e);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(refusals_numbers_and_fields_are_as_lua_has_them),
        cmocka_unit_test(a_field_is_read_without_asking_the_script),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
