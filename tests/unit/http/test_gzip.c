/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "http/gzip.h"
#include "message/answer.h"

static void gzipped_bytes_are_inflated_for_others(void **state)
{
    char text[4096], *bytes;
    size_t gzip_len, len;
    struct gzip *z = gzip_new();
    (void)state;

    memset(text, 'y', sizeof(text));
    assert_int_equal(gzip_deflate(z, text, sizeof(text), &bytes, &gzip_len), 0);
    assert_true(gzip_len < 200);
    struct http_answer *a = http_answer_gzipped(200, "text/plain", bytes, gzip_len);
    assert_memory_equal(http_answer_body(a, &len), text, sizeof(text));
    assert_int_equal(len, sizeof(text));
    http_answer_free(a);

    a = http_answer_gzipped(200, "text/plain", bytes, gzip_len - 4);
    assert_null(http_answer_body(a, &len));
    assert_int_equal(len, 0);
    http_answer_free(a);
    free(bytes);
    gzip_free(z);
    gzip_free(NULL);
}

static void what_does_not_get_smaller_is_left(void **state)
{
    unsigned char noise[2048], *bytes = NULL;
    uint32_t x = 1;
    size_t len;
    struct gzip *z = gzip_new();
    (void)state;

    for (size_t i = 0; i < sizeof(noise); i++)
        noise[i] = (unsigned char)((x = x * 1664525 + 1013904223) >> 24);
    assert_int_equal(gzip_deflate(z, (char *)noise, sizeof(noise), (char **)&bytes, &len), -E2BIG);
    assert_null(bytes);
    gzip_free(z);
}

static void accept_encoding_is_weighed(void **state)
{
    static const struct {
        const char *value;
        bool takes;
    } rows[] = {
        { NULL, false },
        { "", false },
        { "gzip", true },
        { "GZIP", true },
        { "x-gzip", true },
        { "br", false },
        { "br, gzip", true },
        { "gzip;q=0", false },
        { "gzip;q=0.000", false },
        { "gzip; q=0.001", true },
        { "*", true },
        { "*;q=0", false },
        { "*, gzip;q=0", false },
        { "gzip;q=1, *;q=0", true },
        { "identity", false },
        { "gzipx", false },
        { ",, ,gzip", true },
        { "deflate, gzip;q=1.0, *;q=0.5", true },
        { "gzi", false },
        { "*;q=0, gzip", true },
    };
    (void)state;

    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
        if (gzip_accepted(rows[i].value) != rows[i].takes)
            fail_msg("\"%s\"", rows[i].value);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(gzipped_bytes_are_inflated_for_others),
        cmocka_unit_test(what_does_not_get_smaller_is_left),
        cmocka_unit_test(accept_encoding_is_weighed),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
