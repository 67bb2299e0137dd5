/* SPDX-License-Identifier: MIT */
/* lua-cjson between its guards. */
#include "engine_support.h"

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
    refuse(J "return json.encode(('x'):rep(1 << 20))", "JSON text would be larger than 1024 KiB");
    refuse(J "return json.encode(('\\1'):rep(200000))", "JSON text would be larger than 1024 KiB");
    refuse(J "return json.decode('\"' .. ('x'):rep(1 << 20) .. '\"')", "JSON text is larger than 1024 KiB");
    refuse(J "local t = {} for _ = 1, 40 do t = { t, t } end return json.encode(t)",
           "JSON value nests deeper than 32");
    refuse(J "local t = {} for _ = 1, 25 do t = { t, t } end return json.encode(t)",
           "JSON text would be larger than 1024 KiB");
    refuse(J "local t = {} t[1] = t return json.encode(t)", "JSON value nests deeper than 32");
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
        cmocka_unit_test(only_three_names_are_offered),
        cmocka_unit_test(what_is_too_large_or_deep_is_refused),
        cmocka_unit_test(a_large_text_gives_its_buffer_back),
        cmocka_unit_test(decoding_takes_less_memory_than_the_guard_asks),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
