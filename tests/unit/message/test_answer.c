/* SPDX-License-Identifier: MIT */
/* Answers as data, and what they become. */
#include "message/answer.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>

#include <cmocka.h>

#include "base/buffer.h"
#include "http/gzip.h"
#include "http/peers.h"
#include "http/reply.h"

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

static void gzipped_bytes_are_inflated_for_others(void **state)
{
    char text[4096], *bytes;
    size_t gzip_len, len;
    (void)state;

    memset(text, 'y', sizeof(text));
    assert_int_equal(gzip_deflate(text, sizeof(text), &bytes, &gzip_len), 0);
    assert_true(gzip_len < 200);
    struct http_answer *a = http_answer_gzipped(200, "text/plain", bytes, gzip_len);
    assert_memory_equal(http_answer_body(a, &len), text, sizeof(text));
    assert_int_equal(len, sizeof(text));
    assert_int_equal(http_answer_body(a, &len)[len], '\0');
    http_answer_free(a);
    free(bytes);
}

static void no_body(const char *gzip, size_t gzip_len)
{
    struct http_answer *a = http_answer_gzipped(200, "text/plain", gzip, gzip_len);
    size_t len = 1;

    if (http_answer_body(a, &len) || len)
        fail_msg("%zu bytes of gzip gave a body", gzip_len);
    http_answer_free(a);
}

static void gzip_that_is_not_whole_has_no_body(void **state)
{
    char text[4096], *bytes;
    size_t len;
    (void)state;

    memset(text, 'y', sizeof(text));
    assert_int_equal(gzip_deflate(text, sizeof(text), &bytes, &len), 0);
    for (size_t cut = 0; cut < len; cut++)
        no_body(bytes, cut);
    for (size_t i = len - 8; i < len; i++) { /* the sum and the length */
        bytes[i]++;
        no_body(bytes, len);
        bytes[i]--;
    }
    free(bytes);
}

static void a_rendered_answer_is_complete(void **state)
{
    struct http_answer *a = http_answer_detail(421, "no");
    struct buffer text = { 0 };
    (void)state;

    http_answer_header(a, "X-One", "1");
    reply_render(a, &text);
    assert_memory_equal(text.bytes, "HTTP/1.1 421 Misdirected Request\r\nDate: ", 40);
    assert_non_null(strstr(
        text.bytes, " GMT\r\nConnection: close\r\nContent-Length: 15\r\nContent-Type: application/json\r\n"
                    "Cache-Control: no-store\r\nX-Content-Type-Options: nosniff\r\nX-One: 1\r\n\r\n"
                    "{\"detail\":\"no\"}"));
    buffer_free(&text);
    http_answer_free(a);
}

static struct peer_key key_of(const char *text)
{
    struct sockaddr_in6 six = { .sin6_family = AF_INET6 };
    struct sockaddr_in four = { .sin_family = AF_INET };

    if (inet_pton(AF_INET6, text, &six.sin6_addr) == 1)
        return peer_key((struct sockaddr *)&six);
    assert_int_equal(inet_pton(AF_INET, text, &four.sin_addr), 1);

    return peer_key((struct sockaddr *)&four);
}

static void peers_are_counted_by_site(void **state)
{
    struct peers *p;
    (void)state;

    assert_int_equal(peers_new(3, &p), 0);
    assert_true(peers_add(p, key_of("10.0.0.1"), 2));
    assert_true(peers_add(p, key_of("::ffff:10.0.0.1"), 2));
    assert_false(peers_add(p, key_of("10.0.0.1"), 2));
    assert_true(peers_add(p, key_of("2001:db8::1"), 1));
    assert_false(peers_add(p, key_of("2001:db8::2"), 1)); /* the same /64 */
    assert_true(peers_add(p, key_of("2001:db8:0:1::1"), 1));
    assert_false(peers_add(p, key_of("10.0.0.2"), 1)); /* no room: more peers than connections */
    peers_remove(p, key_of("10.0.0.1"));
    assert_true(peers_add(p, key_of("10.0.0.1"), 2));
    peers_remove(p, key_of("10.0.0.1"));
    peers_remove(p, key_of("10.0.0.1"));
    peers_remove(p, key_of("10.0.0.1")); /* not there: nothing happens */
    assert_true(peers_add(p, key_of("10.0.0.2"), 1));
    peers_free(p);
    peers_free(NULL);
}

static void loopback_is_known_by_its_address(void **state)
{
    static const struct {
        const char *address, *name;
        bool loopback;
    } rows[] = {
        { "127.0.0.1", "127.0.0.1", true },
        { "127.9.9.9", "127.9.9.9", true },
        { "::1", "::1", true },
        { "::ffff:127.0.0.1", "127.0.0.1", true },
        { "10.0.0.1", "10.0.0.1", false },
        { "::ffff:10.0.0.1", "10.0.0.1", false },
        { "2001:db8::1", "2001:db8::1", false },
    };
    char name[INET6_ADDRSTRLEN];
    bool loopback;
    (void)state;

    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct sockaddr_in6 six = { .sin6_family = AF_INET6 };
        struct sockaddr_in four = { .sin_family = AF_INET };
        bool is_six = inet_pton(AF_INET6, rows[i].address, &six.sin6_addr) == 1;
        inet_pton(AF_INET, rows[i].address, &four.sin_addr);
        peer_name(is_six ? (struct sockaddr *)&six : (struct sockaddr *)&four, name, sizeof(name), &loopback);
        assert_string_equal(name, rows[i].name);
        assert_int_equal(loopback, rows[i].loopback);
    }
    struct sockaddr_un local = { .sun_family = AF_UNIX };
    peer_name((struct sockaddr *)&local, name, sizeof(name), &loopback);
    assert_string_equal(name, "unix");
    assert_true(loopback);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_answer_holds_what_it_was_given),
        cmocka_unit_test(details_are_json),
        cmocka_unit_test(headers_that_would_split_the_answer_are_refused),
        cmocka_unit_test(headers_of_the_server_are_refused),
        cmocka_unit_test(gzipped_bytes_are_inflated_for_others),
        cmocka_unit_test(gzip_that_is_not_whole_has_no_body),
        cmocka_unit_test(a_rendered_answer_is_complete),
        cmocka_unit_test(peers_are_counted_by_site),
        cmocka_unit_test(loopback_is_known_by_its_address),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
