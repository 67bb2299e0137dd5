/* SPDX-License-Identifier: MIT */
#include "engine_support.h"
#include "proc_support.h"

#include <math.h>

#include "api/fields.h"
#include "base/scan.h"

struct record {
    uint64_t whole, huge, absent;
    double number, none;
    char text[8];
    bool flag;
};

static const struct proc_field fields[] = {
    { "whole", PROC_U64, false, offsetof(struct record, whole), "" },
    { "huge", PROC_U64, false, offsetof(struct record, huge), "" },
    { "absent", PROC_U64, true, offsetof(struct record, absent), "" },
    { "number", PROC_DOUBLE, false, offsetof(struct record, number), "" },
    { "none", PROC_DOUBLE, true, offsetof(struct record, none), "" },
    { "text", PROC_STRING, false, offsetof(struct record, text), "" },
    { "flag", PROC_BOOLEAN, false, offsetof(struct record, flag), "" },
    PROC_FIELDS_END,
};

static const struct record record = { .whole = 7,
                                      .huge = UINT64_MAX - 1,
                                      .absent = PROC_ABSENT,
                                      .number = 0.5,
                                      .none = NAN,
                                      .text = "abc",
                                      .flag = true };

static int push(lua_State *L)
{
    api_push_fields(L, fields, &record);
    lua_getfield(L, -1, "whole");
    assert_int_equal(lua_tointeger(L, -1), 7);
    lua_getfield(L, -2, "huge");
    assert_true(lua_tointeger(L, -1) == INT64_MAX); /* saturated */
    lua_getfield(L, -3, "text");
    assert_string_equal(lua_tostring(L, -1), "abc");
    lua_pop(L, 3);
    int count = 0;
    for (lua_pushnil(L); lua_next(L, -2); lua_pop(L, 1))
        count++;
    assert_int_equal(count, 5); /* what there is none of is left out */
    return 0;
}

static void a_record_becomes_a_table_of_what_there_is(void **state)
{
    struct engine *e = engine_with("", NULL);
    (void)state;
    assert_int_equal(engine_run(e, push, NULL, 2000000000, &last_fault), 0);
    engine_free(e);
}

static void each_class_has_fields_with_names_of_their_own(void **state)
{
    (void)state;
    for (const struct api_class *c = api_classes; c->name; c++)
        for (const struct proc_field *a = c->fields; a->name; a++)
            for (const struct proc_field *b = c->fields; b < a; b++)
                assert_string_not_equal(a->name, b->name);
    assert_non_null(api_classes[0].name);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_record_becomes_a_table_of_what_there_is),
        cmocka_unit_test(each_class_has_fields_with_names_of_their_own),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
