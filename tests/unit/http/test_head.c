/* SPDX-License-Identifier: MIT */
#include "http/head.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define LIMIT 1024

/* What came of a stream of bytes: heads and messages that ended, the status of a violation (0: none), what
 * was kept. */
struct outcome {
    unsigned heads, messages;
    int status;
    bool between;
    char kept[8192];
    size_t kept_len;
};

static void feed(struct head *h, struct outcome *o, const char *bytes, size_t len)
{
    char copy[8192];
    size_t at = 0;

    memcpy(copy, bytes, len);
    for (enum head_event event = HEAD_MORE; event != HEAD_BAD && (at < len || event == HEAD_COMPLETE);) {
        size_t used, kept;
        event = head_feed(h, copy + at, len - at, &used, &kept);
        memcpy(o->kept + o->kept_len, copy + at, kept);
        o->kept_len += kept;
        at += used;
        o->heads += event == HEAD_COMPLETE;
        o->messages += event == HEAD_MESSAGE;
    }
    o->status = h->status;
    o->between = head_between(h);
}

static struct outcome outcome_of(const char *bytes, size_t len, size_t cut)
{
    struct outcome o = { 0 };
    struct head h;

    head_begin(&h, LIMIT);
    feed(&h, &o, bytes, cut);
    if (!o.status)
        feed(&h, &o, bytes + cut, len - cut);

    return o;
}

static void same_wherever_cut(const char *bytes, size_t len, const struct outcome *whole)
{
    for (size_t cut = 0; cut < len; cut++) {
        struct outcome o = outcome_of(bytes, len, cut);
        if (o.heads != whole->heads || o.messages != whole->messages || o.status != whole->status ||
            (!o.status && (o.kept_len != whole->kept_len || memcmp(o.kept, whole->kept, o.kept_len) != 0)))
            fail_msg("cut at %zu of %s: %u heads, %u messages, status %d", cut, bytes, o.heads, o.messages,
                     o.status);
    }
}

struct row {
    const char *bytes;
    int status;        /* of the violation; 0: sound */
    unsigned messages; /* that came whole before it */
};

#define GET     "GET / HTTP/1.1\r\n"
#define HOST    "Host: a\r\n"
#define POST    "POST / HTTP/1.1\r\nHost: a\r\n"
#define CHUNKED POST "Transfer-Encoding: chunked\r\n\r\n"

static void check(const struct row *rows, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        size_t len = strlen(rows[i].bytes);
        struct outcome o = outcome_of(rows[i].bytes, len, len);
        if (o.status != rows[i].status || o.messages != rows[i].messages)
            fail_msg("row %zu, %s: status %d, %u messages", i, rows[i].bytes, o.status, o.messages);
        same_wherever_cut(rows[i].bytes, len, &o);
    }
}

#define CHECK(rows) check(rows, sizeof(rows) / sizeof((rows)[0]))

static void request_lines_are_strict(void **state)
{
    static const struct row rows[] = {
        { GET HOST "\r\n", 0, 1 },
        { "GET /a/b?c=d&e[]=f HTTP/1.1\r\n" HOST "\r\n", 0, 1 },
        { "GET /?\"<>\\^`{|} HTTP/1.1\r\n" HOST "\r\n", 0, 1 },
        { "GET / HTTP/1.0\r\n\r\n", 0, 1 },
        { "\r\n" GET HOST "\r\n", 0, 1 },
        { "\r\n\r\n\r\n\r\n\r\n" GET HOST "\r\n", 400, 0 },
        { "\n" GET HOST "\r\n", 400, 0 },
        { " " GET HOST "\r\n", 400, 0 },
        { "GET  / HTTP/1.1\r\n" HOST "\r\n", 400, 0 },
        { "GET /  HTTP/1.1\r\n" HOST "\r\n", 400, 0 },
        { "GET / HTTP/1.1 \r\n" HOST "\r\n", 400, 0 },
        { "GET\t/ HTTP/1.1\r\n" HOST "\r\n", 400, 0 },
        { "GET / HTTP/1.1\n" HOST "\r\n", 400, 0 },
        { "GET / HTTP/1.1\rHost: a\r\n\r\n", 400, 0 },
        { "GET /\r\n", 400, 0 },
        { "GET\r\n", 400, 0 },
        { "GET / http/1.1\r\n" HOST "\r\n", 400, 0 },
        { "GET / HTTP/11\r\n" HOST "\r\n", 400, 0 },
        { "GET / HTTP/1.1a\r\n" HOST "\r\n", 400, 0 },
        { "GET / HTTP/1.2\r\n" HOST "\r\n", 505, 0 },
        { "GET / HTTP/2.0\r\n" HOST "\r\n", 505, 0 },
        { "GET / HTTP/0.9\r\n\r\n", 505, 0 },
        { "G\x01T / HTTP/1.1\r\n" HOST "\r\n", 400, 0 },
        { "{GET} / HTTP/1.1\r\n" HOST "\r\n", 400, 0 },
        { "ABCDEFGHIJKLMNOPQ / HTTP/1.1\r\n" HOST "\r\n", 501, 0 },
        { "CONNECT a:80 HTTP/1.1\r\n" HOST "\r\n", 501, 0 },
        { "\x16\x03\x01\x02", 400, 0 },
        { "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 400, 0 },
    };
    (void)state;
    CHECK(rows);
}

static void targets_are_paths_that_decode(void **state)
{
    static const struct row rows[] = {
        { "GET /%41%2f%7e HTTP/1.1\r\n" HOST "\r\n", 0, 1 },
        { "GET /health%00.txt HTTP/1.1\r\n" HOST "\r\n", 400, 0 },
        { "GET /%4 HTTP/1.1\r\n" HOST "\r\n", 400, 0 },
        { "GET /% HTTP/1.1\r\n" HOST "\r\n", 400, 0 },
        { "GET /%zz HTTP/1.1\r\n" HOST "\r\n", 400, 0 },
        { "GET /%4?a HTTP/1.1\r\n" HOST "\r\n", 400, 0 },
        { "GET /?%zz HTTP/1.1\r\n" HOST "\r\n", 0, 1 },
        { "GET health HTTP/1.1\r\n" HOST "\r\n", 400, 0 },
        { "GET ?a HTTP/1.1\r\n" HOST "\r\n", 400, 0 },
        { "GET /a#b HTTP/1.1\r\n" HOST "\r\n", 400, 0 },
        { "GET /?a#b HTTP/1.1\r\n" HOST "\r\n", 400, 0 },
        { "GET /\xc3\xa9 HTTP/1.1\r\n" HOST "\r\n", 400, 0 },
        { "GET /a\\b HTTP/1.1\r\n" HOST "\r\n", 400, 0 },
        { "GET /\x7f HTTP/1.1\r\n" HOST "\r\n", 400, 0 },
        { "GET * HTTP/1.1\r\n" HOST "\r\n", 400, 0 },
        { "OPTIONS * HTTP/1.1\r\n" HOST "\r\n", 0, 1 },
        { "OPTIONS *a HTTP/1.1\r\n" HOST "\r\n", 400, 0 },
        { "GET http://a/b HTTP/1.1\r\n" HOST "\r\n", 0, 1 },
        { "GET HTTP://a:80/b?c HTTP/1.1\r\n" HOST "\r\n", 0, 1 },
        { "GET http://a HTTP/1.1\r\n" HOST "\r\n", 0, 1 },
        { "GET http://a?b HTTP/1.1\r\n" HOST "\r\n", 0, 1 },
        { "GET http://[::1]:80/ HTTP/1.1\r\n" HOST "\r\n", 0, 1 },
        { "GET http:///b HTTP/1.1\r\n" HOST "\r\n", 400, 0 },
        { "GET http://u@a/b HTTP/1.1\r\n" HOST "\r\n", 400, 0 },
        { "GET http:/a/b HTTP/1.1\r\n" HOST "\r\n", 400, 0 },
        { "GET http HTTP/1.1\r\n" HOST "\r\n", 400, 0 },
        { "GET https://a/ HTTP/1.1\r\n" HOST "\r\n", 400, 0 },
        { "GET http://a/%00 HTTP/1.1\r\n" HOST "\r\n", 400, 0 },
    };
    (void)state;
    CHECK(rows);
}

static void header_lines_are_strict(void **state)
{
    static const struct row rows[] = {
        { GET HOST "X-A:b\r\nX-C:\td \r\nX-E:\r\n\r\n", 0, 1 },
        { GET HOST "X: \xff\xfe\r\n\r\n", 0, 1 },
        { GET HOST "X : b\r\n\r\n", 400, 0 },
        { GET HOST "X\t: b\r\n\r\n", 400, 0 },
        { GET HOST "X b\r\n\r\n", 400, 0 },
        { GET HOST ": b\r\n\r\n", 400, 0 },
        { GET HOST "X: a\r\n b\r\n\r\n", 400, 0 },
        { GET HOST "X: a\r\n\tb\r\n\r\n", 400, 0 },
        { GET " Host: a\r\n\r\n", 400, 0 },
        { GET HOST "X: a\nY: b\r\n\r\n", 400, 0 },
        { GET HOST "X: a\rY: b\r\n\r\n", 400, 0 },
        { GET HOST "X: a\x01\r\n\r\n", 400, 0 },
        { GET HOST "X: a\x7f\r\n\r\n", 400, 0 },
        { GET HOST "X\xc3\xa9: a\r\n\r\n", 400, 0 },
        { GET HOST "X(: a\r\n\r\n", 400, 0 },
        { GET HOST "\n", 400, 0 },
        { GET HOST "\r\r\n", 400, 0 },
        { GET HOST "\rX", 400, 0 },
    };
    (void)state;
    CHECK(rows);
}

static void a_nul_is_never_passed(void **state)
{
    static const char *const places[] = { "GE@T / HTTP/1.1\r\n" HOST "\r\n",
                                          "GET /@ HTTP/1.1\r\n" HOST "\r\n",
                                          "GET /?@ HTTP/1.1\r\n" HOST "\r\n",
                                          GET HOST "X@: a\r\n\r\n",
                                          GET HOST "X: a@b\r\n\r\n",
                                          GET "Host: a@\r\n\r\n",
                                          "GET http://@/ HTTP/1.1\r\n\r\n",
                                          CHUNKED "5@\r\n",
                                          "@" };
    (void)state;
    for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
        char bytes[128];
        size_t len = strlen(places[i]);
        memcpy(bytes, places[i], len + 1);
        *strchr(bytes, '@') = '\0';
        struct outcome o = outcome_of(bytes, len, len);
        assert_int_equal(o.status, 400);
        same_wherever_cut(bytes, len, &o);
    }
}

static void one_valid_host_is_asked_of_http_1_1(void **state)
{
    static const struct row rows[] = {
        { GET "\r\n", 400, 0 },
        { GET "Host: a\r\nHost: a\r\n\r\n", 400, 0 },
        { GET "Host: a\r\nhOST: b\r\n\r\n", 400, 0 },
        { GET "Host:\r\n\r\n", 400, 0 },
        { GET "Host: \r\n\r\n", 400, 0 },
        { GET "Host: a b\r\n\r\n", 400, 0 },
        { GET "Host: a,b\r\n\r\n", 0, 1 }, /* a sub-delim of reg-name */
        { GET "Host: a/b\r\n\r\n", 400, 0 },
        { GET "Host: u@a\r\n\r\n", 400, 0 },
        { GET "Host: a:80\r\n\r\n", 0, 1 },
        { GET "Host: a:\r\n\r\n", 0, 1 },
        { GET "Host: a:8x\r\n\r\n", 400, 0 },
        { GET "Host: a:808080\r\n\r\n", 400, 0 },
        { GET "Host: :80\r\n\r\n", 400, 0 },
        { GET "Host: [::1]\r\n\r\n", 0, 1 },
        { GET "Host: [::1]:80\r\n\r\n", 0, 1 },
        { GET "Host: [::1\r\n\r\n", 400, 0 },
        { GET "Host: [x]\r\n\r\n", 400, 0 },
        { GET "Host: []\r\n\r\n", 400, 0 },
        { GET "Host: a%41\r\n\r\n", 0, 1 },
        { GET "Host: a%4\r\n\r\n", 400, 0 },
        { GET "Host: \xc3\xa9\r\n\r\n", 400, 0 },
        { GET "Host:  a \t\r\n\r\n", 0, 1 },
        { "GET / HTTP/1.0\r\nHost: a\r\nHost: a\r\n\r\n", 400, 0 },
    };
    (void)state;
    CHECK(rows);
}

static void lengths_and_codings_leave_one_reading(void **state)
{
    static const struct row rows[] = {
        { POST "Content-Length: 0\r\n\r\n", 0, 1 },
        { POST "Content-Length: 2\r\n\r\nab", 0, 1 },
        { POST "Content-Length: 2\r\n\r\na", 0, 0 },
        { POST "Content-Length:  2 \t\r\n\r\nab" GET HOST "\r\n", 0, 2 },
        { POST "Content-Length: 002\r\n\r\nab", 0, 1 },
        { POST "Content-Length: -1\r\n\r\n", 400, 0 },
        { POST "Content-Length: +2\r\n\r\nab", 400, 0 },
        { POST "Content-Length: 2a\r\n\r\nab", 400, 0 },
        { POST "Content-Length: 0x2\r\n\r\nab", 400, 0 },
        { POST "Content-Length: 1 2\r\n\r\nab", 400, 0 },
        { POST "Content-Length: 2, 2\r\n\r\nab", 400, 0 },
        { POST "Content-Length:\r\n\r\n", 400, 0 },
        { POST "Content-Length: 2\r\nContent-Length: 2\r\n\r\nab", 400, 0 },
        { POST "Content-Length: 2\r\nContent-Length: 3\r\n\r\nab", 400, 0 },
        { POST "Content-Length: 18446744073709551618\r\n\r\nab", 413, 0 },
        { POST "Content-Length: 99999999999999999999999999999\r\n\r\nab", 413, 0 },
        { POST "Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400, 0 },
        { POST "Transfer-Encoding: chunked\r\nContent-Length: 2\r\n\r\n0\r\n\r\n", 400, 0 },
        { POST "Transfer-Encoding: CHUNKED\r\n\r\n0\r\n\r\n", 0, 1 },
        { POST "Transfer-Encoding:\t chunked\t \r\n\r\n0\r\n\r\n", 0, 1 },
        { POST "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400, 0 },
        { POST "Transfer-Encoding: chunked, chunked\r\n\r\n", 400, 0 },
        { POST "Transfer-Encoding: chunked, gzip\r\n\r\n", 400, 0 },
        { POST "Transfer-Encoding: gzip, chunked\r\n\r\n", 501, 0 },
        { POST "Transfer-Encoding: identity\r\n\r\n", 501, 0 },
        { POST "Transfer-Encoding: xchunked\r\n\r\n", 501, 0 },
        { POST "Transfer-Encoding:\r\n\r\n", 400, 0 },
        { POST "Transfer-Encoding: gzip,\r\n\r\n", 400, 0 },
        { POST "Transfer-Encoding: \x0b"
               "chunked\r\n\r\n",
          400, 0 },
        { "POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400, 0 },
        { POST "Expect: 100-continue\r\nContent-Length: 2\r\n\r\nab", 0, 1 },
        { POST "Expect: something\r\n\r\n", 417, 0 },
        { POST "Expect: \r\n\r\n", 0, 1 },
    };
    (void)state;
    CHECK(rows);
}

static void chunks_are_strict(void **state)
{
    static const struct row rows[] = {
        { CHUNKED "2\r\nab\r\n0\r\n\r\n", 0, 1 },
        { CHUNKED "2\r\nab\r\nA\r\n0123456789\r\n000\r\n\r\n" GET HOST "\r\n", 0, 2 },
        { CHUNKED "2;a=\"b\"\r\nab\r\n0;c\r\n\r\n", 0, 1 },
        { CHUNKED "0\r\nX-T: a\r\n\r\n", 0, 1 },
        { CHUNKED "0\r\nContent-Length: 2\r\n\r\n", 400, 0 },
        { CHUNKED "0\r\nHost: b\r\n\r\n", 400, 0 },
        { CHUNKED "0\r\nX T: a\r\n\r\n", 400, 0 },
        { CHUNKED "2\nab\r\n0\r\n\r\n", 400, 0 },
        { CHUNKED "2\r\nab\n0\r\n\r\n", 400, 0 },
        { CHUNKED "2\r\nabc\r\n0\r\n\r\n", 400, 0 },
        { CHUNKED "2\r\nab0\r\n\r\n", 400, 0 },
        { CHUNKED "g\r\n", 400, 0 },
        { CHUNKED "-2\r\n", 400, 0 },
        { CHUNKED "0x2\r\nab\r\n", 400, 0 },
        { CHUNKED " 2\r\nab\r\n", 400, 0 },
        { CHUNKED "2 \r\nab\r\n", 400, 0 },
        { CHUNKED "\r\nab\r\n", 400, 0 },
        { CHUNKED ";a\r\n", 400, 0 },
        { CHUNKED "2;a\nb\r\nab\r\n", 400, 0 },
        { CHUNKED "fffffffff\r\n", 413, 0 },
        { CHUNKED "00000000000000000002\r\n", 413, 0 },
        { CHUNKED "0\r\n", 0, 0 },
    };
    (void)state;
    CHECK(rows);
}

static void pipelined_requests_are_judged_each(void **state)
{
    static const struct row rows[] = {
        { GET HOST "\r\n" GET HOST "\r\n" GET HOST "\r\n", 0, 3 },
        { GET HOST "\r\n" GET "\r\n", 400, 1 },
        { POST "Content-Length: 4\r\n\r\nGET " GET HOST "\r\n", 0, 2 },
        { POST "Content-Length: 2\r\n\r\nabc" GET HOST "\r\n", 0, 1 + 1 },
        { CHUNKED "0\r\n\r\n"
                  "GET / HTTP/1.1\n\n",
          400, 1 },
    };
    (void)state;
    CHECK(rows);
}

static void what_is_kept_is_thinned(void **state)
{
    static const char bytes[] =
        "\r\n" POST "Transfer-Encoding:  chunked \r\n\r\n2;ext=1\r\nab\r\n0;z\r\n\r\n";
    static const char kept[] =
        "POST / HTTP/1.1\r\nHost:a\r\nTransfer-Encoding:chunked\r\n\r\n2\r\nab\r\n0\r\n\r\n";
    static const char host[] = GET "Host: \ta.b:80 \t\r\n\r\n", host_kept[] = GET "Host:a.b:80\r\n\r\n";
    struct outcome o = outcome_of(bytes, sizeof(bytes) - 1, 7);
    (void)state;

    assert_int_equal(o.kept_len, sizeof(kept) - 1);
    assert_memory_equal(o.kept, kept, o.kept_len);
    o = outcome_of(host, sizeof(host) - 1, 7);
    assert_int_equal(o.kept_len, sizeof(host_kept) - 1);
    assert_memory_equal(o.kept, host_kept, o.kept_len);
}

static char *repeat(char *text, const char *before, const char *part, size_t times, const char *after)
{
    strcpy(text, before);
    for (size_t i = 0; i < times; i++)
        strcat(text, part);

    return strcat(text, after);
}

static void status_is(const char *bytes, int status)
{
    size_t len = strlen(bytes);
    struct outcome o = outcome_of(bytes, len, len);

    assert_int_equal(o.status, status);
    same_wherever_cut(bytes, len, &o);
}

static void heads_are_bounded(void **state)
{
    char text[8192];
    (void)state;

    status_is(repeat(text, "GET /", "a", LIMIT - 100, " HTTP/1.1\r\nHost: a\r\n\r\n"), 0);
    status_is(repeat(text, "GET /", "a", LIMIT, " HTTP/1.1\r\nHost: a\r\n\r\n"), 414);
    status_is(repeat(text, GET HOST "X: ", "a", LIMIT - 100, "\r\n\r\n"), 0);
    status_is(repeat(text, GET HOST "X: ", "a", LIMIT, "\r\n\r\n"), 431);
    status_is(repeat(text, GET HOST, "X", LIMIT, ": a\r\n\r\n"), 431);
    status_is(repeat(text, GET HOST "X:", " ", LIMIT, "a\r\n\r\n"), 431);
    status_is(repeat(text, GET HOST, "X:\r\n", HEAD_LINES_MAX - 1, "\r\n"), 0);
    status_is(repeat(text, GET HOST, "X:\r\n", HEAD_LINES_MAX, "\r\n"), 431);
    status_is(repeat(text, GET "Host: ", "a", HEAD_TEXT_MAX, "\r\n\r\n"), 0);
    status_is(repeat(text, GET "Host: ", "a", HEAD_TEXT_MAX + 1, "\r\n\r\n"), 400);
    status_is(repeat(text, GET HOST "Transfer-Encoding: ", "a", LIMIT, "\r\n\r\n"), 400);
    status_is(repeat(text, CHUNKED "2;", "a", HEAD_EXTENSION_MAX, "\r\nab\r\n"), 400);
    status_is(repeat(text, CHUNKED "0\r\n",
                     "X: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\r\n", 90, ""),
              431);
}

static void the_head_limit_is_exact(void **state)
{
    char text[LIMIT + 64];
    size_t frame = strlen(GET HOST "X: \r\n\r\n");
    (void)state;

    status_is(repeat(text, GET HOST "X: ", "a", LIMIT - frame, "\r\n\r\n"), 0);
    status_is(repeat(text, GET HOST "X: ", "a", LIMIT - frame + 1, "\r\n\r\n"), 431);
}

static void facts_of_a_head_hold_at_its_end(void **state)
{
    char bytes[] =
        "POST http://b/c HTTP/1.1\r\nHost: a\r\nExpect: 100-Continue\r\nContent-Length: 77\r\n\r\nbody";
    struct head h;
    size_t used, kept;
    (void)state;

    head_begin(&h, LIMIT);
    assert_true(head_between(&h));
    assert_int_equal(head_feed(&h, bytes, 10, &used, &kept), HEAD_MORE);
    assert_false(head_between(&h));
    assert_int_equal(head_feed(&h, bytes + 10, sizeof(bytes) - 11, &used, &kept), HEAD_COMPLETE);
    assert_false(head_between(&h));
    assert_true(h.absolute && h.expects_continue && !h.chunked && !h.version_1_0);
    assert_int_equal(h.content_length, 77);
    assert_int_equal(used + 10, sizeof(bytes) - 1 - 4);
    assert_int_equal(head_feed(&h, bytes + 10 + used, 4, &used, &kept), HEAD_MORE);
    assert_false(head_between(&h));
}

/* What is kept (NULL: no matter) wherever the bytes are cut, and the status of a violation. */
static void hidden(const char *bytes, const char *kept, int status)
{
    size_t len = strlen(bytes);

    for (size_t cut = 0; cut <= len; cut++) {
        struct outcome o = { 0 };
        struct head h;
        head_begin(&h, LIMIT);
        h.hides = true;
        feed(&h, &o, bytes, cut);
        if (!o.status)
            feed(&h, &o, bytes + cut, len - cut);
        assert_int_equal(o.status, status);
        if (kept && (o.kept_len != strlen(kept) || memcmp(o.kept, kept, o.kept_len) != 0))
            fail_msg("cut at %zu of %s: %.*s", cut, bytes, (int)o.kept_len, o.kept);
    }
}

static void queries_and_cookies_are_hidden_where_asked(void **state)
{
    (void)state;

    hidden("GET /a?b?c HTTP/1.1\r\nHost:a\r\n\r\nGET http://a?b HTTP/1.1\r\nHost:a\r\n\r\n",
           "GET /a#b#c HTTP/1.1\r\nHost:a\r\n\r\nGET http://a#b HTTP/1.1\r\nHost:a\r\n\r\n", 0);
    hidden(GET "Host:a\r\nCookie: e?\r\nCOOKIE2: a\r\nCooki: a\r\nX-Cookie: a\r\n\r\n",
           GET "Host:a\r\nCooki!: e?\r\nCOOKI!2: a\r\nCooki: a\r\nX-Cookie: a\r\n\r\n", 0);
    hidden(GET HOST "Cooki!: a\r\n\r\n", NULL, 400);
    hidden("GET /a#b HTTP/1.1\r\n" HOST "\r\n", NULL, 400);
    /* What means nothing to the library stays as it is. */
    hidden(GET "Host:a\r\nTransfer-Encoding:chunked\r\n\r\n2\r\na?\r\n0\r\nCookie: a\r\n\r\n",
           GET "Host:a\r\nTransfer-Encoding:chunked\r\n\r\n2\r\na?\r\n0\r\nCookie: a\r\n\r\n", 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(request_lines_are_strict),
        cmocka_unit_test(targets_are_paths_that_decode),
        cmocka_unit_test(header_lines_are_strict),
        cmocka_unit_test(a_nul_is_never_passed),
        cmocka_unit_test(one_valid_host_is_asked_of_http_1_1),
        cmocka_unit_test(lengths_and_codings_leave_one_reading),
        cmocka_unit_test(chunks_are_strict),
        cmocka_unit_test(pipelined_requests_are_judged_each),
        cmocka_unit_test(what_is_kept_is_thinned),
        cmocka_unit_test(queries_and_cookies_are_hidden_where_asked),
        cmocka_unit_test(heads_are_bounded),
        cmocka_unit_test(the_head_limit_is_exact),
        cmocka_unit_test(facts_of_a_head_hold_at_its_end),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
