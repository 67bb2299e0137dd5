/* SPDX-License-Identifier: MIT */
#include "message/request.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void escapes_are_undone(void **state)
{
    static const struct {
        const char *text;
        bool plus;
        const char *plain; /* NULL: -EINVAL */
    } rows[] = {
        { "", false, "" },           { "abc", false, "abc" },     { "a%20b", false, "a b" },
        { "a+b", false, "a+b" },     { "a+b", true, "a b" },      { "%2B", true, "+" },
        { "%e2%82%ac", false, "€" }, { "%E2%82%AC", false, "€" }, { "%41%42", false, "AB" },
        { "%", false, NULL },        { "%4", false, NULL },       { "%4g", false, NULL },
        { "%g4", false, NULL },      { "%00", false, NULL },      { "a%00", true, NULL },
        { "%%41", false, NULL },     { "%2541", false, "%41" },   { "%-1", false, NULL },
    };
    char out[64];
    (void)state;

    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        long len = http_decode(rows[i].text, strlen(rows[i].text), rows[i].plus, out);
        long wanted = rows[i].plain ? (long)strlen(rows[i].plain) : -EINVAL;
        if (len != wanted || (rows[i].plain && strcmp(out, rows[i].plain) != 0))
            fail_msg("\"%s\": %ld", rows[i].text, len);
    }
    assert_int_equal(http_decode("a\0b", 3, false, out), -EINVAL);
    assert_int_equal(http_decode("%41%4", 3, false, out), 1); /* no byte past the end is looked at */
}

static int join(void *cls, const char *name, size_t name_len, const char *value, size_t value_len)
{
    char *text = cls;

    sprintf(text + strlen(text), "[%.*s|%.*s]", (int)name_len, name, (int)value_len, value);

    return strncmp(name, "stop", name_len) == 0 && name_len == 4 ? 7 : 0;
}

static void queries_are_walked(void **state)
{
    static const char *const rows[][2] = {
        { "", "" },
        { "a=1", "[a|1]" },
        { "a=1&b=2", "[a|1][b|2]" },
        { "a", "[a|]" },
        { "a=", "[a|]" },
        { "=1", "[|1]" },
        { "a=b=c", "[a|b=c]" },
        { "&&a=1&&", "[a|1]" },
        { "a&b", "[a|][b|]" },
        { "a%3D=%26", "[a%3D|%26]" },
    };
    char text[256];
    (void)state;

    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        *text = '\0';
        assert_int_equal(http_query_each(rows[i][0], join, text), 0);
        assert_string_equal(text, rows[i][1]);
    }
    *text = '\0';
    assert_int_equal(http_query_each("a=1&stop=2&b=3", join, text), 7);
    assert_string_equal(text, "[a|1][stop|2]");
}

static void a_request_without_transport_has_no_headers(void **state)
{
    struct http_request r = { .method = "GET", .path = "/", .query = "" };
    (void)state;

    assert_null(http_request_header(&r, "Host"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(escapes_are_undone),
        cmocka_unit_test(queries_are_walked),
        cmocka_unit_test(a_request_without_transport_has_no_headers),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
