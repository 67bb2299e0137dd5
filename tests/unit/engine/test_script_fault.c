/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "engine/script_fault.h"

static void a_place_says_what_is_known_of_it(void **state)
{
    struct script_fault f = { .path = "/s/a.lua", .line = 7 };
    char place[SCRIPT_PLACE_SIZE];
    (void)state;

    script_place("/s/b.lua", 3, place);
    assert_string_equal(place, "/s/b.lua:3");
    script_place("/s", 0, place);
    assert_string_equal(place, "/s");
    script_fault_place(&f, "/s/b.lua", 3, place);
    assert_string_equal(place, "/s/a.lua:7");
    script_fault_place(&(struct script_fault){ 0 }, "/s/b.lua", 3, place);
    assert_string_equal(place, "/s/b.lua:3");
}

static void a_fault_is_one_line_and_never_half_a_place(void **state)
{
    struct script_fault f = { .path = "/s/a.lua", .line = 7, .reason = "broken" };
    char text[SCRIPT_FAULT_SIZE];
    (void)state;

    script_fault_write(&f, text);
    assert_string_equal(text, "/s/a.lua:7: broken");
    f.line = 0;
    script_fault_write(&f, text);
    assert_string_equal(text, "/s/a.lua: broken");
    f.path[0] = '\0';
    script_fault_write(&f, text);
    assert_string_equal(text, "broken");
}

static void the_longest_fault_is_told_whole(void **state)
{
    struct script_fault f = { .line = 2147483647 };
    char text[SCRIPT_FAULT_SIZE];
    (void)state;

    memset(f.path, 'p', sizeof(f.path) - 1);
    memset(f.reason, 'r', sizeof(f.reason) - 1);
    script_fault_write(&f, text);
    assert_int_equal(strlen(text), sizeof(f.path) - 1 + strlen(":2147483647: ") + sizeof(f.reason) - 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_place_says_what_is_known_of_it),
        cmocka_unit_test(a_fault_is_one_line_and_never_half_a_place),
        cmocka_unit_test(the_longest_fault_is_told_whole),
    };

    return cmocka_run_group_tests_name("script_fault", tests, NULL, NULL);
}
