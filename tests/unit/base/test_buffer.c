/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/buffer.h"

#include <string.h>

static void pieces_stand_one_after_the_other(void **state)
{
    struct buffer b = { 0 };
    (void)state;

    buffer_string(&b, "a");
    buffer_char(&b, 'b');
    buffer_append(&b, "cd", 2);
    buffer_format(&b, "%d-%s", 42, "e");
    assert_false(b.failed);
    assert_string_equal(b.bytes, "abcd42-e");
    assert_int_equal(b.len, 8);
    buffer_free(&b);
    assert_null(b.bytes);
}

static void what_would_pass_the_limit_marks_it_failed_and_is_dropped(void **state)
{
    struct buffer b = { .limit = 4 };
    (void)state;

    buffer_string(&b, "abcd");
    assert_false(b.failed);
    buffer_char(&b, 'e');
    assert_true(b.failed);
    buffer_string(&b, "");
    assert_true(b.failed);
    assert_int_equal(b.len, 4);
    buffer_clear(&b);
    assert_false(b.failed);
    buffer_free(&b);
}

static void room_for_more_than_memory_fails_without_overflow(void **state)
{
    struct buffer b = { 0 };
    (void)state;

    assert_null(buffer_room(&b, SIZE_MAX - 1));
    assert_true(b.failed);
    buffer_free(&b);
}

static void a_formatted_piece_grows_the_buffer(void **state)
{
    struct buffer b = { 0 };
    char text[1000];
    (void)state;

    memset(text, 'x', sizeof(text) - 1);
    text[sizeof(text) - 1] = '\0';
    buffer_format(&b, "%s%s", text, text);
    assert_int_equal(b.len, 1998);
    assert_int_equal(strlen(b.bytes), 1998);
    buffer_free(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pieces_stand_one_after_the_other),
        cmocka_unit_test(what_would_pass_the_limit_marks_it_failed_and_is_dropped),
        cmocka_unit_test(room_for_more_than_memory_fails_without_overflow),
        cmocka_unit_test(a_formatted_piece_grows_the_buffer),
    };
    return cmocka_run_group_tests_name("buffer", tests, NULL, NULL);
}
