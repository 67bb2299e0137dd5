/* SPDX-License-Identifier: MIT */
/* sonda.json: the encoder of answers, and lua-cjson between its guards. */
#include "engine_support.h"

#include "sanitizer_support.h"

static struct engine *e;

static void check(const char *chunk)
{
    int r = run_for(e, chunk, 5000000000);
    if (r != 0)
        fprintf(stderr, "%s:%d: %s\n", last_fault.path, last_fault.line, last_fault.reason);
    assert_int_equal(r, 0);
}

static void refuse(const char *chunk, const char *reason)
{
    assert_int_equal(run_for(e, chunk, 5000000000), -EINVAL);
    assert_string_equal(last_fault.reason, reason);
}

#define J "local json = require 'cjson' "

static void values_go_out_and_come_back(void **state)
{
    (void)state;
    check(J "assert(json.encode({ 1, 'a', true, json.null }) == '[1,\"a\",true,null]')");
    check(J "local t = json.decode('{\"a\":[1,2,{\"b\":null}],\"c\":\"\\\\u00e4\"}')"
            " assert(t.a[2] == 2 and t.a[3].b == json.null and t.c == '\\195\\164')");
    check(J "assert(json == require('sonda').json)");
    check(
        J
        "assert(json.encode(0/0) == 'null' and json.encode(1/0) == 'null' and json.encode('x') == '\"x\"')");
}

static void numbers_are_exact_both_ways(void **state)
{
    (void)state;
    check(J "for _, n in ipairs { 9007199254740993, -9007199254740993, math.maxinteger, math.mininteger } do"
            " local back = json.decode(json.encode { n })[1]"
            " assert(math.type(back) == 'integer' and back == n, n) end");
    check(J "assert(json.decode('9007199254740993') == 9007199254740993)");
    check(J "local t = json.decode('{\"a\":[\"\\\\\"9007199254740993\",{\"b\":9007199254740993}],"
            "\"9007199254740993\":1.25}')"
            " assert(t.a[1] == '\"9007199254740993' and t.a[2].b == 9007199254740993)"
            " assert(t['9007199254740993'] == 1.25)");
    check(J "assert(json.decode('18446744073709551616') == 2.0^64 and json.decode('1e3') == 1000)");
    check(J "assert(json.encode { 0.1, 1e100, 2^53 } == '[0.1,1e+100,9007199254740992]')");
    refuse(J "return json.decode('[1,1e999]')", "Number out of range at character 4");
    refuse(J "return json.decode('[-1e400]')", "Number out of range at character 2");
    refuse(J "return json.decode('\"\xff\"')", "Invalid UTF-8 at character 2");
}

static void keys_are_sorted_and_bytes_mended(void **state)
{
    (void)state;
    check(J "assert(json.encode { b = 1, a = 2, [10] = 3, ['caf\\xe9'] = '/' } == "
            "'{\"10\":3,\"a\":2,\"b\":1,\"caf\\xef\\xbf\\xbd\":\"/\"}')");
}

/* Half of the memory is taken: a text of a twentieth of it still has room. */
static void what_fits_is_encoded(void **state)
{
    (void)state;
    check(J "local held = {} for i = 1, 11 do held[i] = ('x'):rep(1 << 20) .. i end"
            " assert(#json.encode { ('y'):rep(900000) } == 900004)");
}

static void only_three_names_are_offered(void **state)
{
    (void)state;
    check(J "local n = 0 for name in pairs(json) do n = n + 1 assert(name == 'encode' or name == 'decode' or "
            "name == 'null')"
            " end assert(n == 3)");
    refuse(J "json.encode = nil", "sonda.json is read-only: every script shares it");
}

static void what_is_too_large_or_deep_is_refused(void **state)
{
    (void)state;
    refuse(J "return json.encode(('x'):rep(1 << 20))", "the answer is past its limit of 1048576 bytes");
    refuse(J "return json.encode(('\\1'):rep(200000))", "the answer is past its limit of 1048576 bytes");
    refuse(J "return json.decode('\"' .. ('x'):rep(1 << 20) .. '\"')", "JSON text is larger than 1024 KiB");
    assert_int_equal(
        run_for(e, J "local t = {} for _ = 1, 40 do t = { t, t } end return json.encode(t)", 5000000000),
        -EINVAL);
    assert_non_null(strstr(last_fault.reason, "[1][1]: is nested too deep"));
    refuse(J "local t = {} for _ = 1, 25 do t = { t, t } end return json.encode(t)",
           "the answer is past its limit of 1048576 bytes");
    assert_int_equal(run_for(e, J "local t = {} t[1] = t return json.encode(t)", 5000000000), -EINVAL);
    assert_non_null(strstr(last_fault.reason, "[1][1]: is nested too deep"));
    check(J "local t = 1 for _ = 1, 32 do t = { t } end assert(json.decode(json.encode(t)))");
    assert_int_equal(run_for(e, J "return json.decode(('['):rep(33) .. (']'):rep(33))", 5000000000), -EINVAL);
    assert_int_equal(run_for(e, J "return json.decode('{')", 5000000000), -EINVAL);
    assert_int_equal(run_for(e, J "return json.decode('NaN')", 5000000000), -EINVAL);
    assert_int_equal(run_for(e, J "return json.encode({ print })", 5000000000), -EINVAL);
    assert_int_equal(run_for(e, J "return json.encode()", 5000000000), -EINVAL);
}

static void a_large_text_gives_its_buffer_back(void **state)
{
    (void)state;
    check(J "for _ = 1, 5 do assert(#json.encode(('x'):rep(500000)) == 500002) end assert(json.encode({}) == "
            "'{}')");
}

/* The worst texts for each length: the guard's estimate of Lua memory must hold, for lua-cjson must never run
 * out. */
static void decoding_takes_less_memory_than_the_guard_asks(void **state)
{
    (void)state;
    static const char *const pieces[] = { "[],",
                                          "{},",
                                          "[1],",
                                          "{\"a\":1},",
                                          "1,",
                                          "\"x\",",
                                          "\"\",",
                                          "[[]],",
                                          "true,",
                                          "1.5,",
                                          "{\"k\":[]},",
                                          "[1,2,3,4,5],",
                                          "\"a long string, forty bytes of it or more\"," };
    struct script_fault f;

    for (size_t i = 0; i < sizeof(pieces) / sizeof(*pieces); i++) {
        char chunk[256];
        /* Fill the engine until one more decode is refused: none may fail half way (-EINVAL or a leak would
         * tell). */
        snprintf(chunk, sizeof(chunk),
                 J "local text = '[' .. ('%s'):rep(1500) .. '1]' local t = {} for i = 1, 1e9 do t[i] = "
                   "json.decode(text) end",
                 pieces[i]);
        assert_int_equal(run_for(e, chunk, 20000000000), -ENOMEM);
        assert_string_equal(last_fault.reason, "past its memory limit (16 MiB)");
    }
    /* Distinct keys grow a table by doubling. */
    assert_int_equal(
        engine_run(e, chunk_body,
                   J
                   "local p = {} for i = 1, 3000 do p[i] = '\"k' .. i .. '\":' .. i end local text = '{' .."
                   " table.concat(p, ',') .. '}' local t = {} for i = 1, 1e9 do t[i] = json.decode(text) end",
                   20000000000, &f),
        -ENOMEM);
}

/* lua-cjson asks malloc itself; what it asks for is known by its size (strbuf.c). */
#if !(UNDER_ASAN || UNDER_TSAN)
#define TEXT_BYTES   70001
#define STRBUF_BYTES 1023 /* of a buffer that is made with the module */

extern void *__libc_malloc(size_t size);
static size_t refused_size;

void *malloc(size_t size)
{
    return size == refused_size ? NULL : __libc_malloc(size);
}

/* Where malloc fails lua-cjson ends the process with status 255; here it ends the call, and the engine
 * goes on. */
static void want_of_memory_within_lua_cjson_ends_the_call_alone(void **state)
{
    static const char chunk[] = J "return json.decode('\"' .. ('x'):rep(69999) .. '\"')";

    (void)state;
    refused_size = TEXT_BYTES + 1;
    int r = run_for(e, chunk, 5000000000);
    refused_size = 0;
    assert_int_equal(r, -ENOMEM);
    check(chunk);
}

static void want_of_memory_while_an_engine_is_made_ends_that_alone(void **state)
{
    struct script_fault f;

    (void)state;
    refused_size = STRBUF_BYTES;
    struct engine *made = engine_with("", &f);
    refused_size = 0;
    assert_null(made);
    made = engine_with("", &f);
    assert_non_null(made);
    engine_free(made);
}

#define WANT_OF_MEMORY                                                                                       \
    cmocka_unit_test(want_of_memory_within_lua_cjson_ends_the_call_alone),                                   \
        cmocka_unit_test(want_of_memory_while_an_engine_is_made_ends_that_alone),
#else
#define WANT_OF_MEMORY
#endif

static int set_up(void **state)
{
    (void)state;
    e = engine_with("", NULL);
    return e ? 0 : -1;
}

static int tear_down(void **state)
{
    (void)state;
    engine_free(e);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(values_go_out_and_come_back),
        cmocka_unit_test(numbers_are_exact_both_ways),
        cmocka_unit_test(keys_are_sorted_and_bytes_mended),
        cmocka_unit_test(what_fits_is_encoded),
        cmocka_unit_test(only_three_names_are_offered),
        cmocka_unit_test(what_is_too_large_or_deep_is_refused),
        cmocka_unit_test(a_large_text_gives_its_buffer_back),
        WANT_OF_MEMORY cmocka_unit_test(decoding_takes_less_memory_than_the_guard_asks),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
