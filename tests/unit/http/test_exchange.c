/* SPDX-License-Identifier: MIT */
/* What a request may bring along: long queries, cookies, repeated fields, bodies that nobody asked for. */
#include "http_support.h"

#define NEXT "Host: a\r\n\r\n"
#define LAST "Host: a\r\nConnection: close\r\n\r\n"

static atomic_bool no_memory; /* for strdup, which is ours here */

char *strdup(const char *text)
{
    size_t size = strlen(text) + 1;
    char *copy = atomic_load(&no_memory) ? NULL : malloc(size);

    return copy ? memcpy(copy, text, size) : NULL;
}

static struct fixture *started(void)
{
    return server_start(HTTP_LIMITS_DEFAULT, 1, "127.0.0.1:0");
}

/* `begin`, `part` again and again up to `len` bytes, `end`; the caller's. */
static char *long_request(const char *begin, const char *part, size_t len, const char *end)
{
    char *text = malloc(len + strlen(begin) + strlen(part) + strlen(end) + 1), *at = stpcpy(text, begin);

    while ((size_t)(at - text) < len)
        at = stpcpy(at, part);
    strcpy(at, end);

    return text;
}

static void asked(struct fixture *f, char *request, const char *wanted)
{
    char *text = ask(f, request);

    text_has(text, wanted);
    free(text);
    free(request);
}

static void a_query_of_many_parts_is_answered(void **state)
{
    struct fixture *f = started();
    (void)state;

    asked(f, long_request("GET /echo?", "a&", 300, " HTTP/1.1\r\n" LAST), "GET /echo ?a&a&");
    asked(f, long_request("GET /small?", "a&", 16000, " HTTP/1.1\r\n" LAST), "HTTP/1.1 200 OK\r\n");
    asked(f, long_request("GET http://a?", "?&", 200, " HTTP/1.1\r\n" LAST), "GET / ??&?&?");
    asked(f, long_request("GET /small?", "a&", 17000, " HTTP/1.1\r\n" LAST), "HTTP/1.1 414 ");
    server_end(f);
}

static void many_cookies_are_answered(void **state)
{
    struct fixture *f = started();
    (void)state;

    asked(f, long_request("GET /small HTTP/1.1\r\nCookie: ", "a=1; ", 16000, "b=2\r\n" LAST),
          "HTTP/1.1 200 OK\r\n");
    asked(f, long_request("GET /small HTTP/1.1\r\n", "cookie: a=1; b=2\r\n", 1700, LAST),
          "HTTP/1.1 200 OK\r\n");
    char *request = long_request("GET /small HTTP/1.1\r\nCookie: ", "a=1; ", 60000, "b=2\r\n" LAST);
    char *text = ask(f, request);
    text_has(text, "HTTP/1.1 431 ");
    text_has(text, "{\"detail\":\"Request Header Fields Too Large\"}");
    free(text);
    free(request);
    server_end(f);
}

static void several_lines_of_a_field_are_one_list(void **state)
{
    static const char *const rows[][2] = {
        { "X-Seen: a\r\n", "[a]" },
        { "X-Seen: a\r\nOther: b\r\nx-seen: c, d\r\nX-SEEN:\r\n", "[a, c, d, ]" },
        { "Cookie: a=1\r\nCOOKIE: b=2; c=3\r\n", "[a=1; b=2; c=3]" },
        { "Cookie2: a=1\r\n", "[a=1]" },
        { "Other: a\r\n", "[none]" },
    };
    static const char *const names[] = { "X-Seen", "x-seen", "cookie", "Cookie2", "X-Seen" };
    struct fixture *f = started();
    char request[512];
    (void)state;

    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        snprintf(request, sizeof(request), "GET /header?%s HTTP/1.1\r\n%s" LAST, names[i], rows[i][0]);
        answer_has(f, request, "HTTP/1.1 200 OK\r\n", rows[i][1], NULL);
    }
    answer_has(f, "GET / HTTP/1.1\r\nCooki!: a=1\r\n" LAST, "HTTP/1.1 400 ", NULL);
    answer_has(f, "GET /large HTTP/1.1\r\nAccept-Encoding: br\r\nAccept-Encoding: gzip\r\n" LAST,
               "\r\nContent-Encoding: gzip\r\n", NULL);
    server_end(f);
}

/* Whatever a request and an answer need together of the library's memory. */
static void large_heads_on_both_sides_are_answered(void **state)
{
    static const size_t requests[] = { 0, 4000, 8000, 15800 }, answers[] = { 0, 2, 4, 8, 12, 15 };
    struct fixture *f = started();
    char begin[64];
    char *end = long_request("", "\r\nX: y", 95 * 6, "\r\n" LAST);
    (void)state;

    for (size_t i = 0; i < 2 * 4 * 6; i++) {
        bool wide = i % 2;
        size_t asks = requests[i / 2 / 6], says = answers[i / 2 % 6];
        snprintf(begin, sizeof(begin), "GET /head%s/%zu HTTP/1.1\r\nLong: ", wide ? "s" : "", says);
        char *request = long_request(begin, "a", asks ? asks - 700 : 0, end);
        char *text = ask(f, request);
        text_has(text, wide && !strstr(text, " 200 OK\r\n") ? "HTTP/1.1 431 " : "HTTP/1.1 200 OK\r\n");
        text_has(text, strstr(text, " 431 ") ? "Too Large\"}" : wide ? "xxxx" : "\r\n\r\nx");
        free(request);
        free(text);
    }
    free(end);
    server_end(f);
}

static void without_memory_for_its_target_a_request_hears_503(void **state)
{
    struct fixture *f = started();
    (void)state;

    atomic_store(&no_memory, true);
    answer_has(f, "GET /small?a=1 HTTP/1.1\r\n" LAST, "HTTP/1.1 503 ", "{\"detail\":\"Out of memory\"}",
               NULL);
    atomic_store(&no_memory, false);
    answer_has(f, "GET /small?a=1 HTTP/1.1\r\n" LAST, "HTTP/1.1 200 OK\r\n", NULL);
    server_end(f);
}

/* The method, the length that is announced, and whether the connection goes on. */
static void a_body_that_means_nothing_is_dropped(void **state)
{
    static const char *const methods[] = { "GET", "HEAD", "DELETE" };
    struct fixture *f = started();
    char head[256];
    (void)state;

    for (size_t i = 0; i < sizeof(methods) / sizeof(methods[0]); i++) {
        snprintf(head, sizeof(head), "%s /dropped HTTP/1.1\r\nHost: a\r\nContent-Length: 65536\r\n\r\n",
                 methods[i]);
        char *request = long_request(head, "x", strlen(head) + 65536, "GET /next HTTP/1.1\r\n" LAST);
        char *text = ask(f, request);
        text_has(text, "HTTP/1.1 200 OK\r\n");
        text_has(text, "GET /next ? []");
        free(text);
        free(request);
    }
    WAIT_FOR(atomic_load(&f->done) == 6);
    assert_int_equal(atomic_load(&f->aborted), 0);
    answer_has(f, "POST /small HTTP/1.1\r\nContent-Length: 1\r\n" LAST "x", "HTTP/1.1 413 ", NULL);
    server_end(f);
}

static void behind_a_large_dropped_body_the_connection_ends(void **state)
{
    enum { SIZE = 4 << 20 };
    static const char *const paths[] = { "small", "wide" };
    struct fixture *f = started();
    char head[256];
    (void)state;

    for (size_t i = 0; i < 2; i++) {
        snprintf(head, sizeof(head), "GET /%s HTTP/1.1\r\nHost: a\r\nContent-Length: %d\r\n\r\n", paths[i],
                 SIZE);
        char *request = long_request(head, "x", strlen(head) + SIZE, "");
        int fd = client_open(f);
        client_send(fd, request); /* all of it, before anything is read */
        char *text = client_read_all(fd);
        text_has(text, "HTTP/1.1 200 OK\r\n");
        text_has(text, "\r\nConnection: close\r\n");
        text_has(text, i ? "\r\nContent-Length: 200000\r\n" : "GET /small ? []");
        const char *body = strstr(text, "\r\n\r\n");
        if (i)
            assert_int_equal(strlen(body + 4), 200000);
        free(text);
        free(request);
        close(fd);
    }
    answer_has(f, "GET /small HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n0\r\n\r\n",
               "HTTP/1.1 200 OK\r\n", "GET /small ? []", NULL);
    answer_has(f, "GET /small HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 9\r\n" NEXT,
               "HTTP/1.1 200 OK\r\n", "GET /small ? []", NULL);
    char *text = ask(f, "HEAD /small HTTP/1.1\r\nContent-Length: 100000\r\n" NEXT);
    text_has(text, "HTTP/1.1 200 OK\r\n");
    text_lacks(text, "HEAD /small");
    free(text);
    WAIT_FOR(atomic_load(&f->done) == 5);
    assert_int_equal(atomic_load(&f->aborted), 0);
    server_end(f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_query_of_many_parts_is_answered),
        cmocka_unit_test(many_cookies_are_answered),
        cmocka_unit_test(several_lines_of_a_field_are_one_list),
        cmocka_unit_test(large_heads_on_both_sides_are_answered),
        cmocka_unit_test(without_memory_for_its_target_a_request_hears_503),
        cmocka_unit_test(a_body_that_means_nothing_is_dropped),
        cmocka_unit_test(behind_a_large_dropped_body_the_connection_ends),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
