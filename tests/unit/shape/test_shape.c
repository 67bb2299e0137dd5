/* SPDX-License-Identifier: MIT */
#include "shape/shape.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include <lauxlib.h>
#include <lualib.h>

#include "engine/bind.h"
#include "engine/engine.h"
#include "shape/accept.h"
#include "shape/encode.h"
#include "shape/library.h"

static const volatile sig_atomic_t never;

struct fixture {
    lua_State *L;
    struct engine_host host;
    struct bind_context context;
    struct buffer out;
};

/* A plain state with the shapes as global `shape`: what an engine adds around them is not under test here. */
static int open_state(void **state)
{
    static struct fixture f;

    f.host = (struct engine_host){ .limits = ENGINE_LIMITS_DEFAULT };
    f.context = (struct bind_context){ .host = &f.host, .expired = &never };
    f.out = (struct buffer){ .limit = f.host.limits.answer_bytes };
    f.L = luaL_newstate();
    luaL_openlibs(f.L);
    shape_open(f.L, &f.context);
    lua_setglobal(f.L, "shape");
    lua_pushlightuserdata(f.L, NULL);
    lua_setglobal(f.L, "null");
    *state = &f;
    return 0;
}

static int close_state(void **state)
{
    struct fixture *f = *state;

    lua_close(f->L);
    buffer_free(&f->out);
    return 0;
}

struct row {
    const char *shape, *value; /* Lua expressions; shape "nil": free-form */
    const char *json;          /* the answer, or … */
    const char *fault;         /* … the end of the message */
};

static int encode_serving(lua_State *L)
{
    struct fixture *f = lua_touserdata(L, lua_upvalueindex(1));

    buffer_clear(&f->out);
    shape_encode(L, &f->context, shape_test(L, 1), 2, lua_toboolean(L, lua_upvalueindex(2)), &f->out);
    return 0;
}

static void evaluate(lua_State *L, const char *expression)
{
    lua_pushfstring(L, "return %s", expression);
    assert_int_equal(luaL_dostring(L, lua_tostring(L, -1)), LUA_OK);
    lua_remove(L, -2);
}

static void check_row(struct fixture *f, const struct row *row, bool strict)
{
    lua_State *L = f->L;

    lua_pushlightuserdata(L, f);
    lua_pushboolean(L, strict);
    lua_pushcclosure(L, encode_serving, 2);
    evaluate(L, row->shape);
    evaluate(L, row->value);
    int failure = lua_pcall(L, 2, 0, 0);
    if (row->json) {
        assert_string_equal(failure ? lua_tostring(L, -1) : f->out.bytes, row->json);
    } else {
        assert_int_equal(failure, LUA_ERRRUN);
        assert_string_equal(lua_tostring(L, -1), row->fault);
    }
    lua_settop(L, 0);
}

static void check_rows(void **state, const struct row *rows, size_t count, bool strict)
{
    for (size_t i = 0; i < count; i++)
        check_row(*state, &rows[i], strict);
}

#define CHECK(strict, ...)                                                                                   \
    do {                                                                                                     \
        static const struct row rows[] = { __VA_ARGS__ };                                                    \
        check_rows(state, rows, sizeof(rows) / sizeof(rows[0]), strict);                                     \
    } while (0)

static void keys_come_in_the_order_of_the_shape(void **state)
{
    CHECK(false,
          { "shape.object { { 'b', shape.integer() }, { 'a', shape.integer() }, { 'c', shape.integer() } }",
            "{ a = 1, b = 2, c = 3 }", "{\"b\":2,\"a\":1,\"c\":3}", NULL },
          { "shape.object {}", "{ unknown = 1 }", "{}", NULL },
          { "shape.object { { 'a\"\\n', shape.object { { 'x', shape.boolean() } } } }",
            "{ ['a\"\\n'] = { x = false } }", "{\"a\\\"\\n\":{\"x\":false}}", NULL });
}

static void integers_are_exact_and_other_numbers_are_not_taken_for_them(void **state)
{
    CHECK(false, { "shape.integer()", "9007199254740993", "9007199254740993", NULL },
          { "shape.integer()", "math.mininteger", "-9223372036854775808", NULL },
          { "shape.integer()", "42.0", "42", NULL }, { "shape.integer()", "0/0", "null", NULL },
          { "shape.integer()", "1.5", NULL, "answer: expected integer, found 1.5" },
          { "shape.integer()", "2.0^63", NULL, "answer: expected integer, found 9223372036854776000" },
          { "shape.integer()", "'12'", NULL, "answer: expected integer, found string" });
}

static void numbers_round_as_the_shape_says(void **state)
{
    CHECK(false, { "shape.number { decimals = 2 }", "0.3", "0.30", NULL },
          { "shape.number { decimals = 1 }", "20", "20.0", NULL },
          { "shape.number { decimals = 0 }", "2.5", "2", NULL }, { "shape.number()", "0.1", "0.1", NULL },
          { "shape.number()", "math.maxinteger", "9223372036854775807", NULL },
          { "shape.number { decimals = 1 }", "1/0", "null", NULL }, { "shape.number()", "0/0", "null", NULL },
          { "shape.number()", "true", NULL, "answer: expected number, found boolean" });
}

static void lists_are_lists_even_when_empty(void **state)
{
    CHECK(false, { "shape.array(shape.integer())", "{}", "[]", NULL },
          { "shape.array(shape.integer())", "{ 1, 2, 3 }", "[1,2,3]", NULL },
          { "shape.object { { 'list', shape.array(shape.object { { 'n', shape.integer() } }) } }",
            "{ list = { { n = 1 }, { n = 'x' } } }", NULL, "list[2].n: expected integer, found string" },
          { "shape.array(shape.integer())", "{ a = 1 }", NULL,
            "answer: expected array, found a table with other keys than 1, 2, …" },
          { "shape.array(shape.integer())", "7", NULL, "answer: expected array, found 7" });
}

static void maps_are_sorted_bytewise(void **state)
{
    CHECK(false,
          { "shape.map(shape.integer())", "{ b = 2, a = 1, ['a b'] = 3, ['\\xff'] = 4, [10] = 5, [9] = 6 }",
            "{\"10\":5,\"9\":6,\"a\":1,\"a b\":3,\"b\":2,\"\xef\xbf\xbd\":4}", NULL },
          { "shape.map(shape.integer())", "{}", "{}", NULL },
          { "shape.map(shape.integer())", "{ [1.5] = 1 }", NULL,
            "answer: expected a string for a key, found 1.5" },
          { "shape.map(shape.boolean())", "{ yes = 'no' }", NULL, "yes: expected boolean, found string" });
}

static void absent_is_left_out_or_null_or_a_fault(void **state)
{
    CHECK(
        false,
        { "shape.object { { 'a', shape.integer { optional = true } }, { 'b', shape.integer { nullable = true "
          "} } }",
          "{}", "{\"b\":null}", NULL },
        { "shape.object { { 'b', shape.integer { nullable = true } } }", "{ b = null }", "{\"b\":null}",
          NULL },
        { "shape.object { { 'cpu', shape.object { { 'percent', shape.number() } } } }", "{ cpu = {} }", NULL,
          "cpu.percent: expected number, found nil" },
        { "shape.object { { 'a', shape.string() } }", "{ a = null }", NULL,
          "a: expected string, found null" });
}

static void free_form_values_are_the_same_bytes_in_any_state(void **state)
{
    CHECK(false,
          { "nil", "{ z = 1, a = { 1, 2.5, 'x' }, m = {} }", "{\"a\":[1,2.5,\"x\"],\"m\":{},\"z\":1}", NULL },
          { "nil", "{ 1, nil, 3 }", "{\"1\":1,\"3\":3}", NULL },
          { "shape.any()", "{ big = 2^53 + 1 | 0 }", "{\"big\":9007199254740992}", NULL },
          { "nil", "null", "null", NULL },
          { "nil", "print", NULL, "answer: expected a JSON value, found function" },
          { "nil", "{ f = { g = print } }", NULL, "f.g: expected a JSON value, found function" });
}

static void an_ordered_object_keeps_its_order(void **state)
{
    CHECK(false,
          { "nil", "shape.ordered { { 'b', 1 }, { 'a', shape.ordered {} }, { 'c', { 1 } } }",
            "{\"b\":1,\"a\":{},\"c\":[1]}", NULL },
          { "nil",
            "{ x = shape.shaped({ 1, {} }, shape.array(shape.any())), y = shape.shaped(2, shape.number { "
            "decimals = 1 }) }",
            "{\"x\":[1,{}],\"y\":2.0}", NULL },
          { "nil", "{ x = shape.shaped('s', shape.number()) }", NULL, "x: expected number, found string" },
          { "nil", "shape.ordered { { 'b', print } }", NULL, "b: expected a JSON value, found function" });
}

static void strict_holds_names_bounds_and_choices(void **state)
{
    CHECK(true,
          { "shape.object { { 'a', shape.integer() } }", "{ a = 1, b = 2 }", NULL,
            "b: is not a field of the shape" },
          { "shape.number { maximum = 100 }", "100.1", NULL, "answer: expected at most 100, found 100.1" },
          { "shape.integer { minimum = 0 }", "-1", NULL, "answer: expected at least 0, found -1" },
          { "shape.string { enum = { 'a', 'b' } }", "'c'", NULL,
            "answer: expected one of \"a\", \"b\", found \"c\"" },
          { "shape.string { enum = { 'a', 'b' } }", "'b'", "\"b\"", NULL });
}

static void serving_does_not_fail_for_bounds(void **state)
{
    CHECK(false, { "shape.number { maximum = 100, decimals = 1 }", "100.1", "100.1", NULL },
          { "shape.string { enum = { 'a' } }", "'c'", "\"c\"", NULL });
}

static void metamethods_of_a_script_are_not_run(void **state)
{
    CHECK(false,
          { "shape.object { { 'a', shape.integer { nullable = true } } }",
            "setmetatable({}, { __index = function() error('ran') end })", "{\"a\":null}", NULL },
          { "shape.array(shape.integer())", "setmetatable({}, { __len = function() return 1 << 60 end })",
            "[]", NULL });
}

static void nesting_without_end_is_a_fault(void **state)
{
    struct fixture *f = *state;
    lua_State *L = f->L;

    assert_int_equal(luaL_dostring(L, "loop = {} loop.x = loop"), LUA_OK);
    lua_pushlightuserdata(L, f);
    lua_pushboolean(L, false);
    lua_pushcclosure(L, encode_serving, 2);
    lua_pushnil(L);
    lua_getglobal(L, "loop");
    assert_int_equal(lua_pcall(L, 2, 0, 0), LUA_ERRRUN);
    assert_non_null(strstr(lua_tostring(L, -1), "x.x.x: is nested too deep"));
}

static void an_answer_past_its_limit_is_a_fault(void **state)
{
    struct fixture *f = *state;

    f->out.limit = 100;
    CHECK(false,
          { "shape.array(shape.string())", "{ ('x'):rep(60), ('y'):rep(60) }", NULL,
            "the answer is past its limit of 100 bytes" },
          { "nil", "{ ('x'):rep(60), ('y'):rep(60) }", NULL, "the answer is past its limit of 100 bytes" });
}

/* What a client sends: shape, value, and what became of it as JSON; or the mistakes that are told. */
static void check_accept(struct fixture *f, const char *shape, const char *value, const char *expected,
                         const char *told)
{
    lua_State *L = f->L;
    struct shape_mistakes m = { .out = &f->out, .root = "body" };

    buffer_clear(&f->out);
    evaluate(L, shape);
    evaluate(L, value);
    bool accepted = shape_accept(L, &f->context, shape_test(L, 1), 2, &m);
    shape_mistakes_end(&m);
    assert_int_equal(lua_gettop(L), 3);
    if (expected) {
        assert_true(accepted);
        lua_getglobal(L, "shape");
        lua_getfield(L, -1, "encode");
        lua_pushvalue(L, 3);
        lua_call(L, 1, 1);
        assert_string_equal(lua_tostring(L, -1), expected);
    } else {
        assert_false(accepted);
        assert_string_equal(f->out.bytes, told);
    }
    lua_settop(L, 0);
}

/* One mistake, as JSON. */
#define TOLD(type, loc, msg, input, more)                                                                    \
    "{\"detail\":[{\"type\":\"" type "\",\"loc\":[" loc "],\"msg\":\"" msg "\",\"input\":" input more "}]}"

static void a_body_is_held_against_its_shape(void **state)
{
    static const char person[] = "shape.object { { 'name', 'string' }, { 'age', 'integer', optional = true, "
                                 "minimum = 0 }, { 'tags', 'array', items = 'string', optional = true } }";

    check_accept(*state, person, "{ name = 'a', age = 3.0, tags = { 'x' } }",
                 "{\"age\":3,\"name\":\"a\",\"tags\":[\"x\"]}", NULL);
    check_accept(*state, person, "{ name = 'a', age = null }", "{\"name\":\"a\"}", NULL);
    check_accept(*state, person, "{}", NULL,
                 TOLD("missing", "\"body\",\"name\"", "Field required", "{}", ""));
    check_accept(*state, person, "{ name = 1 }", NULL,
                 TOLD("string_type", "\"body\",\"name\"", "Input should be a valid string", "1", ""));
    check_accept(*state, person, "{ name = null }", NULL,
                 TOLD("string_type", "\"body\",\"name\"", "Input should be a valid string", "null", ""));
    check_accept(*state, person, "{ name = 'a', age = 1.5 }", NULL,
                 TOLD("int_from_float", "\"body\",\"age\"",
                      "Input should be a valid integer, got a number with a fractional part", "1.5", ""));
    check_accept(*state, person, "{ name = 'a', age = -1 }", NULL,
                 TOLD("greater_than_equal", "\"body\",\"age\"", "Input should be greater than or equal to 0",
                      "-1", ",\"ctx\":{\"ge\":0}"));
    check_accept(*state, person, "{ name = 'a', tags = { 'x', 2 } }", NULL,
                 TOLD("string_type", "\"body\",\"tags\",1", "Input should be a valid string", "2", ""));
    check_accept(*state, person, "{ name = 'a', tags = { x = 1 } }", NULL,
                 TOLD("list_type", "\"body\",\"tags\"", "Input should be a valid list", "{\"x\":1}", ""));
    check_accept(*state, person, "'text'", NULL,
                 TOLD("model_attributes_type", "\"body\"",
                      "Input should be a valid dictionary or object to extract fields from", "\"text\"", ""));
    check_accept(*state, person, "{ { name = 'a' } }", NULL,
                 TOLD("model_attributes_type", "\"body\"",
                      "Input should be a valid dictionary or object to extract fields from",
                      "[{\"name\":\"a\"}]", ""));
    check_accept(*state, "shape.map { 'integer', nullable = true }", "{ a = 1.0, b = null }", "{\"a\":1}",
                 NULL);
    check_accept(*state, "shape.map 'integer'", "{ 1 }", NULL,
                 TOLD("dict_type", "\"body\"", "Input should be a valid dictionary", "[1]", ""));
    check_accept(
        *state, "shape.map 'integer'", "{ [0] = 1, a = 2 }", NULL,
        TOLD("dict_type", "\"body\"", "Input should be a valid dictionary", "{\"0\":1,\"a\":2}", ""));
}

static void all_mistakes_are_told(void **state)
{
    check_accept(
        *state, "shape.object { { 'a', 'integer' }, { 'b', 'array', items = 'boolean' } }",
        "{ a = 'x', b = { true, 1 } }", NULL,
        "{\"detail\":[{\"type\":\"int_type\",\"loc\":[\"body\",\"a\"],\"msg\":\"Input should be a valid "
        "integer\",\"input\":\"x\"},"
        "{\"type\":\"bool_type\",\"loc\":[\"body\",\"b\",1],\"msg\":\"Input should be a valid "
        "boolean\",\"input\":1}]}");
}

static void fields_that_a_shape_does_not_name_are_ignored_unless_it_is_strict(void **state)
{
    check_accept(*state, "shape.object { { 'name', 'string' } }", "{ name = 'a', nmae = 'b' }",
                 "{\"name\":\"a\"}", NULL);
    check_accept(*state, "shape.object { { 'name', 'string' }, strict = true }", "{ name = 'a', nmae = 'b' }",
                 NULL,
                 TOLD("extra_forbidden", "\"body\",\"nmae\"", "Extra inputs are not permitted", "\"b\"", ""));
}

static void integers_of_a_body_are_exact_or_refused(void **state)
{
    check_accept(*state, "shape.array 'integer'", "{ 9007199254740993, -9007199254740991.0 }",
                 "[9007199254740993,-9007199254740991]", NULL);
    check_accept(*state, "shape.array 'integer'", "{ 9007199254740992.0 }", NULL,
                 TOLD("int_parsing_size", "\"body\",0",
                      "Unable to parse input string as an integer, exceeded maximum size", "9007199254740992",
                      ""));
    check_accept(*state, "shape.array 'number'", "{ 1/0 }", NULL,
                 TOLD("finite_number", "\"body\",0", "Input should be a finite number", "null", ""));
}

static void what_is_not_sent_has_its_default(void **state)
{
    check_accept(*state,
                 "shape.object { { 'n', 'integer', default = 3 }, { 's', 'string', default = 'x' }, { 'b', "
                 "'boolean', default = false } }",
                 "{ s = 'y' }", "{\"b\":false,\"n\":3,\"s\":\"y\"}", NULL);
}

static void texts_of_a_body_are_bounded(void **state)
{
    check_accept(*state, "shape.array { 'string', max_length = 2 }", "{ 'ab', 'abc' }", NULL,
                 TOLD("string_too_long", "\"body\",1", "String should have at most 2 bytes", "\"abc\"",
                      ",\"ctx\":{\"max_length\":2}"));
    check_accept(*state, "shape.array { 'string', enum = { 'a', 'b', 'c' } }", "{ 'd' }", NULL,
                 TOLD("literal_error", "\"body\",0", "Input should be 'a', 'b' or 'c'", "\"d\"",
                      ",\"ctx\":{\"expected\":\"'a', 'b' or 'c'\"}"));
}

static void a_long_input_is_not_sent_back(void **state)
{
    check_accept(*state, "shape.object { { 'a', 'integer' } }", "{ a = ('x'):rep(5000) }", NULL,
                 TOLD("int_type", "\"body\",\"a\"", "Input should be a valid integer", "null", ""));
}

/* ---- one way to declare a field ---- */

static void a_field_names_its_type(void **state)
{
    CHECK(false,
          { "shape.object { { 'n', 'number', decimals = 1 }, { 'i', 'integer' }, { 's', 'string' }, { 'b', "
            "'boolean' }, { 'x', 'any' } }",
            "{ n = 1, i = 2, s = 'x', b = true, x = { 1 } }",
            "{\"n\":1.0,\"i\":2,\"s\":\"x\",\"b\":true,\"x\":[1]}", NULL },
          { "shape.object { { 'o', { { 'a', 'integer' } }, nullable = true }, { 'p', 'object', fields = { { "
            "'b', 'string' } }, optional = true } }",
            "{}", "{\"o\":null}", NULL },
          { "shape.object { { 'l', 'array', items = { { 'a', 'integer' } } }, { 'm', 'map', items = 'number' "
            "} }",
            "{ l = { { a = 1 } }, m = { z = 1, y = 2 } }", "{\"l\":[{\"a\":1}],\"m\":{\"y\":2,\"z\":1}}",
            NULL },
          { "shape.array { 'array', items = { 'number', decimals = 2 } }", "{ { 1 }, {} }", "[[1.00],[]]",
            NULL });
}

static void a_field_changes_the_shape_that_it_shares(void **state)
{
    struct fixture *f = *state;

    assert_int_equal(
        luaL_dostring(f->L, "local item = shape.object { { 'a', 'integer' }, description = 'd' }\n"
                            "local s = shape.object { { 'x', item, nullable = true }, { 'y', item } }\n"
                            "local fields = shape.describe(s).fields\n"
                            "local x = shape.describe(fields[1].shape)\n"
                            "assert(x.nullable and x.description == 'd' and x.fields[1].name == 'a')\n"
                            "assert(fields[2].shape == item and not shape.describe(item).nullable)\n"
                            "assert(shape.encode({ y = { a = 1 } }, s) == '{\"x\":null,\"y\":{\"a\":1}}')"),
        LUA_OK);
}

static void a_field_is_taken_from_another_key_and_scaled(void **state)
{
    CHECK(true,
          { "shape.object { { 'total_mb', 'integer', from = 'total_bytes', scale = 1 / 2^20 }, { 'percent', "
            "'number', decimals = 1, from = 'ratio', scale = 100 } }",
            "{ total_bytes = 1048576 * 3 + 524288, ratio = 0.4567, other = 1 }",
            "{\"total_mb\":4,\"percent\":45.7}", NULL },
          { "shape.object { { 'cpu', { { 'seconds', 'number', from = 'cpu_seconds' } }, from = '.' }, { 'n', "
            "'integer' } }",
            "{ cpu_seconds = 1.5, n = 2 }", "{\"cpu\":{\"seconds\":1.5},\"n\":2}", NULL },
          { "shape.object { { 'a', 'integer', from = 'b', scale = 2, nullable = true } }", "{}",
            "{\"a\":null}", NULL },
          { "shape.object { { 'a', 'integer', scale = 2 }, { 'o', { { 'b', 'integer' } } } }",
            "{ a = 1, o = { b = 1, c = 2 } }", NULL, "o.c: is not a field of the shape" },
          { "shape.object { { 'a', 'integer', scale = 2 } }", "{ a = 'x' }", NULL,
            "a: expected integer, found string" });
}

static void a_bad_shape_is_told_where_it_is_made(void **state)
{
    static const struct {
        const char *code, *message;
    } rows[] = {
        { "shape.number { decimls = 1 }", "shape.number: unknown option 'decimls'" },
        { "shape.number { decimals = 99 }", "shape.number: decimals must be from 0 to 17" },
        { "shape.integer { decimals = 1 }", "shape.integer: unknown option 'decimals'" },
        { "shape.string { description = 1 }",
          "shape.string: option 'description' expects a string, found a number" },
        { "shape.object { 'a' }", "shape.object: field 1 expects { \"name\", \"type\", … }, found a string" },
        { "shape.object { { 'a', 'integr' } }",
          "field 'a': 'integr' is no type (string, integer, number, boolean, any, object, array, map)" },
        { "shape.object { { 'a' } }", "field 'a' expects a type, found a nil" },
        { "shape.object { { 'a', 'integer', minimun = 1 } }", "field 'a': unknown option 'minimun'" },
        { "shape.object { { 'a', 'string', scale = 2 } }", "field 'a': scale is for numbers" },
        { "shape.object { { 'a', 'integer', default = 1.5 } }", "field 'a': its default is not of its type" },
        { "shape.object { { 'a', 'array' } }", "field 'a': what is it made of? (items = \"string\")" },
        { "shape.array { 'a', 'integer' }", "shape.array: fields stand in a list: { { \"a\", … } }" },
        { "local t = { 'array' } t.items = t shape.array(t)", "shape.array: nested too deep" },
        { "local t = {} t[1] = { 'a', t } shape.object(t)", "field 'a': nested too deep" },
        { "shape.object { { 'a', shape.any() }, { 'a', shape.any() } }",
          "shape.object: field 'a' is there twice" },
        { "shape.string { enum = { 1 } }", "shape.string: enum expects strings, found a number" },
    };
    struct fixture *f = *state;

    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        assert_int_not_equal(luaL_dostring(f->L, rows[i].code), LUA_OK);
        assert_non_null(strstr(lua_tostring(f->L, -1), rows[i].message));
        assert_non_null(strstr(lua_tostring(f->L, -1), ":1: "));
    }
}

static void a_description_is_a_copy(void **state)
{
    struct fixture *f = *state;

    assert_int_equal(
        luaL_dostring(f->L,
                      "local item = shape.integer { unit = 'bytes' }\n"
                      "local s = shape.object { { 'list', shape.array(item) }, description = 'd' }\n"
                      "local d = shape.describe(s)\n"
                      "assert(d.kind == 'object' and d.description == 'd' and d.fields[1].name == 'list')\n"
                      "assert(shape.describe(d.fields[1].shape).item == item)\n"
                      "d.fields[1], d.kind, item = nil, nil, nil\n"
                      "collectgarbage() collectgarbage()\n"
                      "assert(shape.describe(s).fields[1].name == 'list')\n"
                      "assert(shape.encode({ list = { 1 } }, s) == '{\"list\":[1]}')\n"
                      "assert(shape.is(s) and not shape.is({}))"),
        LUA_OK);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, open_state, close_state)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(keys_come_in_the_order_of_the_shape),
        TEST(integers_are_exact_and_other_numbers_are_not_taken_for_them),
        TEST(numbers_round_as_the_shape_says),
        TEST(lists_are_lists_even_when_empty),
        TEST(maps_are_sorted_bytewise),
        TEST(absent_is_left_out_or_null_or_a_fault),
        TEST(free_form_values_are_the_same_bytes_in_any_state),
        TEST(an_ordered_object_keeps_its_order),
        TEST(strict_holds_names_bounds_and_choices),
        TEST(serving_does_not_fail_for_bounds),
        TEST(metamethods_of_a_script_are_not_run),
        TEST(nesting_without_end_is_a_fault),
        TEST(an_answer_past_its_limit_is_a_fault),
        TEST(a_body_is_held_against_its_shape),
        TEST(all_mistakes_are_told),
        TEST(fields_that_a_shape_does_not_name_are_ignored_unless_it_is_strict),
        TEST(integers_of_a_body_are_exact_or_refused),
        TEST(what_is_not_sent_has_its_default),
        TEST(texts_of_a_body_are_bounded),
        TEST(a_long_input_is_not_sent_back),
        TEST(a_field_names_its_type),
        TEST(a_field_changes_the_shape_that_it_shares),
        TEST(a_field_is_taken_from_another_key_and_scaled),
        TEST(a_bad_shape_is_told_where_it_is_made),
        TEST(a_description_is_a_copy),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
