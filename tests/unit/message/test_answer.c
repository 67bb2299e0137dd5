/* SPDX-License-Identifier: MIT */
/* Answers as data, what they become, and the negotiation of gzip. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>

#include "message/answer.h"

static void an_answer_holds_what_it_was_given(void **state)
{
    struct http_answer *a = http_answer_new(201, "text/plain", "hello", 5);
    size_t len;
    (void)state;

    assert_int_equal(http_answer_header(a, "X-One", "1"), 0);
    assert_int_equal(http_answer_status(a), 201);
    assert_string_equal(http_answer_body(a, &len), "hello");
    assert_int_equal(len, 5);
    assert_string_equal(http_answer_get_header(a, "content-type"), "text/plain");
    assert_string_equal(http_answer_get_header(a, "x-one"), "1");
    assert_null(http_answer_get_header(a, "X-Two"));
    assert_ptr_equal(http_answer_ref(a), a);
    http_answer_free(a);
    assert_int_equal(http_answer_status(a), 201);
    http_answer_free(a);
    http_answer_free(NULL);
}

static void details_are_json(void **state)
{
    struct http_answer *a = http_answer_detail(404, "no \"such\"\nthing");
    size_t len;
    (void)state;

    assert_string_equal(http_answer_body(a, &len), "{\"detail\":\"no \\\"such\\\"\\nthing\"}");
    assert_string_equal(http_answer_get_header(a, "Content-Type"), "application/json");
    http_answer_free(a);
}

static void headers_that_would_split_the_answer_are_refused(void **state)
{
    static const char *const wrong[][2] = {
        { "", "a" },          { "A B", "a" },  { "A:", "a" },    { "A\r\nB", "a" }, { "\xc3\xa9", "a" },
        { "A", "a\r\nB: c" }, { "A", "a\nb" }, { "A", "a\x01" }, { "A", "\x7f" },
    };
    struct http_answer *a = http_answer_new(204, NULL, NULL, 0);
    int last = 0;
    (void)state;

    for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
        assert_int_equal(http_answer_header(a, wrong[i][0], wrong[i][1]), -EINVAL);
    assert_int_equal(http_answer_header(a, "A", "tab\tand \xc3\xa9"), 0);
    for (int i = 0; i < 100; i++)
        last = http_answer_header(a, "A", "b");
    assert_int_equal(last, -EINVAL);
    http_answer_free(a);
}

static void headers_of_the_server_are_refused(void **state)
{
    static const char *const wrong[] = { "Content-Length",   "transfer-encoding", "Connection", "Date",
                                         "Content-Encoding", "Content-Type",      "Trailer",    "Upgrade" };
    struct http_answer *a = http_answer_new(204, NULL, NULL, 0);
    (void)state;

    for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
        assert_int_equal(http_answer_header(a, wrong[i], "1"), -EINVAL);
    http_answer_free(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_answer_holds_what_it_was_given),
        cmocka_unit_test(details_are_json),
        cmocka_unit_test(headers_that_would_split_the_answer_are_refused),
        cmocka_unit_test(headers_of_the_server_are_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
