/* SPDX-License-Identifier: MIT */
/* Requests and answers over real sockets, with two workers. */
#include "http_support.h"

#define LAST "Host: a\r\nConnection: close\r\n\r\n"

static struct fixture *f;

static int start(void **state)
{
    (void)state;
    f = server_start(HTTP_LIMITS_DEFAULT, 2, "127.0.0.1:0");

    return 0;
}

static int end(void **state)
{
    (void)state;
    server_end(f);

    return 0;
}

static void a_request_reaches_the_handler_as_sent(void **state)
{
    (void)state;
    answer_has(f, "GET /a%20b/c?d=%41&e=f?g HTTP/1.1\r\nUser-Agent: me\r\n" LAST, "HTTP/1.1 200 OK\r\n",
               "GET /a%20b/c ?d=%41&e=f?g [] 127.0.0.1 loopback me", NULL);
    answer_has(f, "GET /x? HTTP/1.1\r\n" LAST, "GET /x ? []", NULL);
    WAIT_FOR(atomic_load(&f->done) == atomic_load(&f->begun));
    assert_int_equal(atomic_load(&f->last_status), 200);
}

static void answers_carry_the_common_headers(void **state)
{
    (void)state;
    answer_has(f, "GET / HTTP/1.1\r\n" LAST, "\r\nDate: ", "\r\nCache-Control: no-store\r\n",
               "\r\nX-Content-Type-Options: nosniff\r\n", "\r\nContent-Type: text/plain\r\n",
               "\r\nContent-Length: ", NULL);
}

static void an_absolute_target_is_its_path(void **state)
{
    (void)state;
    answer_has(f, "GET http://b:80/c?d HTTP/1.1\r\n" LAST, "GET /c ?d [", NULL);
    answer_has(f, "GET http://b HTTP/1.1\r\n" LAST, "GET / ? [", NULL);
    answer_has(f, "GET http://b?d HTTP/1.1\r\n" LAST, "GET / ?d [", NULL);
}

static void options_star_is_answered(void **state)
{
    (void)state;
    answer_has(f, "OPTIONS * HTTP/1.1\r\n" LAST, "HTTP/1.1 204 ", "\r\nAllow: GET, HEAD, POST, OPTIONS\r\n",
               NULL);
}

static void head_has_the_length_and_no_body(void **state)
{
    char *text = ask(f, "HEAD /large HTTP/1.1\r\n" LAST);
    (void)state;

    text_has(text, "\r\nContent-Length: 4096\r\n");
    assert_string_equal(strstr(text, "\r\n\r\n"), "\r\n\r\n");
    free(text);
}

static void pipelined_requests_are_answered_in_order(void **state)
{
    char *text = ask(
        f, "GET /1 HTTP/1.1\r\nHost: a\r\n\r\nPOST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nab"
           "GET /3 HTTP/1.1\r\n" LAST);
    (void)state;

    const char *first = strstr(text, "GET /1"), *second = strstr(text, "POST /echo ? [ab]"),
               *third = strstr(text, "GET /3");
    assert_true(first && second && third && first < second && second < third);
    free(text);
}

static void http_1_0_is_answered_and_closed(void **state)
{
    (void)state;
    answer_has(f, "GET / HTTP/1.0\r\n\r\n", " 200 OK\r\n", "\r\nConnection: close\r\n", NULL);
}

static void bodies_reach_routes_that_ask_for_them(void **state)
{
    (void)state;
    answer_has(f, "POST /echo HTTP/1.1\r\nContent-Length: 5\r\n" LAST "hello", "POST /echo ? [hello]", NULL);
    answer_has(f,
               "POST /echo HTTP/1.1\r\nTransfer-Encoding:  chunked \r\n" LAST
               "2;x=y\r\nhe\r\n3\r\nllo\r\n0\r\n\r\n",
               "[hello]", NULL);
    answer_has(f, "POST /echo HTTP/1.1\r\nContent-Length: 0\r\n" LAST, "[]", NULL);
    answer_has(f, "POST /echo HTTP/1.1\r\n" LAST, "[]", NULL);
}

static void a_client_that_waits_for_100_continue_hears_it(void **state)
{
    int fd = client_open(f);
    (void)state;

    client_send(fd, "POST /echo HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 5\r\n" LAST);
    client_read_until(fd, "HTTP/1.1 100 Continue\r\n\r\n");
    client_send(fd, "hello");
    char *text = client_read_all(fd);
    text_has(text, "[hello]");
    free(text);
    close(fd);
}

static void a_client_that_waits_is_refused_without_its_body(void **state)
{
    (void)state;
    answer_has(f, "POST /echo HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 5000\r\n\r\n",
               "HTTP/1.1 413 ", NULL);
    answer_has(f, "POST /gone HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\n",
               "HTTP/1.1 404 ", NULL);
}

static void a_small_unwanted_body_costs_no_connection(void **state)
{
    char *text = ask(
        f, "POST /x HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhelloPOST /gone HTTP/1.1\r\nHost: a\r\n"
           "Content-Length: 5\r\n\r\nhelloGET /2 HTTP/1.1\r\n" LAST);
    (void)state;

    const char *first = strstr(text, "HTTP/1.1 413 "), *second = strstr(text, "HTTP/1.1 404 "),
               *third = strstr(text, "GET /2");
    assert_true(first && second && third && first < second && second < third);
    text_has(text, "{\"detail\":\"Content Too Large\"}");
    free(text);
}

/* The client sends megabytes before it reads: it must find the answer, not a reset. */
static void a_large_unwanted_body_is_refused_readably(void **state)
{
    static const char *const heads[] = {
        "POST /x HTTP/1.1\r\nHost: a\r\nContent-Length: 3000000\r\n\r\n",
        "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 3000000\r\n\r\n",
        "POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n2dc6c0\r\n",
    };
    char *body = calloc(1, 3000000);
    (void)state;

    memset(body, 'x', 3000000);
    for (size_t i = 0; i < sizeof(heads) / sizeof(heads[0]); i++) {
        int fd = client_open(f);
        client_send(fd, heads[i]);
        assert_int_equal(send(fd, body, 3000000, MSG_NOSIGNAL), 3000000);
        char *text = client_read_all(fd);
        text_has(text, "HTTP/1.1 413 ");
        text_has(text, "\r\nConnection: close\r\n");
        free(text);
        close(fd);
    }
    free(body);
}

static void a_chunked_body_past_the_limit_is_refused(void **state)
{
    char request[1024];
    (void)state;

    strcpy(request, "POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n");
    for (int i = 0; i < 11; i++)
        strcat(request, "a\r\n0123456789\r\n");
    answer_has(f, request, "HTTP/1.1 413 ", NULL);
}

static void a_handler_without_an_answer_is_a_500_with_an_id(void **state)
{
    (void)state;
    answer_has(f, "GET /null HTTP/1.1\r\n" LAST, "HTTP/1.1 500 ", "{\"detail\":\"Internal Server Error\"}",
               "\r\nX-Request-Id: ", NULL);
}

static void violations_are_answered_in_json_and_closed(void **state)
{
    static const char *const requests[][2] = {
        { "GET / HTTP/1.1\r\n\r\n", "HTTP/1.1 400 Bad Request\r\n" },
        { "GET / HTTP/1.1\r\nHost: a\nHost: b\r\n\r\n", "HTTP/1.1 400 " },
        { "GET /%00 HTTP/1.1\r\nHost: a\r\n\r\n", "HTTP/1.1 400 " },
        { "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nTransfer-Encoding: "
          "chunked\r\n\r\n0\r\n\r\n",
          "HTTP/1.1 400 " },
        { "POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip\r\n\r\n",
          "HTTP/1.1 501 Not Implemented\r\n" },
        { "POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nx\r\n", "HTTP/1.1 400 " },
        { "GET / HTTP/3.0\r\nHost: a\r\n\r\n", "HTTP/1.1 505 HTTP Version Not Supported\r\n" },
    };
    uint64_t before = http_server_rejected(f->server, HTTP_REJECTED_MALFORMED);
    (void)state;

    for (size_t i = 0; i < sizeof(requests) / sizeof(requests[0]); i++)
        answer_has(f, requests[i][0], requests[i][1], "\r\nConnection: close\r\n", "\r\n\r\n{\"detail\":\"",
                   NULL);
    assert_int_equal(http_server_rejected(f->server, HTTP_REJECTED_MALFORMED),
                     before + sizeof(requests) / sizeof(requests[0]));
}

static void a_violation_waits_for_the_answers_before_it(void **state)
{
    char *text = ask(
        f, "GET /huge HTTP/1.1\r\nHost: a\r\n\r\nGET /2 HTTP/1.1\r\nHost: a\r\n\r\nGET /3 HTTP/1.1\r\n\r\n");
    (void)state;

    size_t body = strspn(strstr(text, "\r\n\r\n") + 4, "x");
    assert_int_equal(body, 8 << 20);
    const char *second = strstr(text, "GET /2"), *third = strstr(text, "HTTP/1.1 400 ");
    assert_true(second && third && second < third);
    text_lacks(text, "GET /3");
    free(text);
}

static void oversized_heads_are_414_and_431(void **state)
{
    char *request = malloc(40000);
    (void)state;

    sprintf(request, "GET /%020000d HTTP/1.1\r\n" LAST, 0);
    answer_has(f, request, "HTTP/1.1 414 ", NULL);
    sprintf(request, "GET / HTTP/1.1\r\nX: %020000d\r\n" LAST, 0);
    answer_has(f, request, "HTTP/1.1 431 ", NULL);
    free(request);
}

/* The library's memory of a connection must hold what the wire lets pass. */
static void the_largest_heads_are_served(void **state)
{
    char *request = malloc(40000);
    (void)state;

    sprintf(request, "GET /%016200d HTTP/1.1\r\n" LAST, 0);
    answer_has(f, request, "HTTP/1.1 200 ", NULL);
    sprintf(request, "GET /end HTTP/1.1\r\nX: %016200d\r\n" LAST, 0);
    answer_has(f, request, "HTTP/1.1 200 ", "GET /end", NULL);
    strcpy(request, "GET /end HTTP/1.1\r\n");
    for (int i = 0; i < 98; i++)
        sprintf(request + strlen(request), "X-Header-%d: %0140d\r\n", i, 0);
    strcat(request, LAST);
    answer_has(f, request, "HTTP/1.1 200 ", "GET /end", NULL);
    free(request);
}

static void a_request_may_come_byte_by_byte(void **state)
{
    static const char request[] =
        "POST /echo HTTP/1.1\r\nTransfer-Encoding: chunked\r\n" LAST "2\r\nhi\r\n0\r\n\r\n";
    int fd = client_open(f);
    (void)state;

    setsockopt(fd, IPPROTO_TCP, 1, &(int){ 1 }, sizeof(int)); /* TCP_NODELAY */
    for (const char *c = request; *c; c++)
        assert_int_equal(send(fd, c, 1, MSG_NOSIGNAL), 1);
    char *text = client_read_all(fd);
    text_has(text, "[hi]");
    free(text);
    close(fd);
}

static void a_half_closed_client_is_still_answered(void **state)
{
    int fd = client_open(f);
    (void)state;

    client_send(fd, "GET /half HTTP/1.1\r\nHost: a\r\n\r\n");
    shutdown(fd, SHUT_WR);
    char *text = client_read_all(fd);
    text_has(text, "GET /half");
    free(text);
    close(fd);
}

static void gzip_is_for_clients_that_take_it_and_where_it_pays(void **state)
{
    static const char *const paths[] = { "/large", "/cached", "/cached" };
    (void)state;

    for (size_t i = 0; i < 3; i++) {
        char request[256];
        snprintf(request, sizeof(request), "GET %s HTTP/1.1\r\nAccept-Encoding: br, gzip;q=0.5\r\n" LAST,
                 paths[i]);
        answer_has(f, request, "\r\nContent-Encoding: gzip\r\n", "\r\nVary: Accept-Encoding\r\n", NULL);
        snprintf(request, sizeof(request), "GET %s HTTP/1.1\r\nAccept-Encoding: gzip;q=0\r\n" LAST, paths[i]);
        answer_has(f, request, "\r\nVary: Accept-Encoding\r\n", "\r\nContent-Length: 4096\r\n", NULL);
    }
    char *text = ask(f, "GET /small HTTP/1.1\r\nAccept-Encoding: gzip\r\n" LAST);
    text_lacks(text, "Content-Encoding");
    text_lacks(text, "Vary");
    free(text);
}

static void clients_share_the_workers(void **state)
{
    int fds[16];
    (void)state;

    WAIT_FOR(http_server_connections(f->server) == 0); /* those of the tests before */
    for (size_t i = 0; i < 16; i++) {
        fds[i] = client_open(f);
        client_send(fds[i], "GET /share HTTP/1.1\r\nHost: a\r\n\r\n");
    }
    for (size_t i = 0; i < 16; i++)
        client_read_until(fds[i], "GET /share");
    assert_int_equal(http_server_connections(f->server), 16);
    for (size_t i = 0; i < 16; i++)
        close(fds[i]);
    WAIT_FOR(http_server_connections(f->server) == 0);
}

/* One whole answer of /cached. */
static void read_cached(int fd)
{
    char text[8192];
    size_t len = 0, whole = sizeof(text) - 1;

    while (len < whole) {
        ssize_t n = recvfrom(fd, text + len, whole - len, 0, NULL, NULL);
        if (n <= 0)
            fail_msg("stream ended after %zu bytes", len);
        len += (size_t)n;
        text[len] = '\0';
        char *end = strstr(text, "\r\n\r\n");
        if (end)
            whole = (size_t)(end - text) + 4 + 4096;
    }
}

/* Connections that live for one request, for several, and that are dropped midway, all at once. */
static void *come_and_go(void *seed)
{
    unsigned x = (unsigned)(uintptr_t)seed;

    for (int i = 0; i < 60; i++) {
        int fd = client_open(f);
        x = x * 1664525u + 1013904223u;
        if (x >> 30 == 0) {
            client_send(fd, "GET /large HTTP/1.1\r\nHost: a\r\n\r\nGET /c");
        } else if (x >> 30 == 1) {
            client_send(fd, "BAD\r\n\r\n");
            free(client_read_all(fd));
        } else {
            for (unsigned n = 0; n < (x >> 20 & 3); n++) {
                client_send(fd, "GET /cached HTTP/1.1\r\nHost: a\r\n\r\n");
                read_cached(fd);
                usleep(x >> 16 & 255);
            }
        }
        close(fd);
    }

    return NULL;
}

static void clients_that_come_and_go_leave_nothing(void **state)
{
    pthread_t threads[8];
    (void)state;

    for (uintptr_t i = 0; i < 8; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, come_and_go, (void *)(i * 7919 + 1)), 0);
    for (size_t i = 0; i < 8; i++)
        pthread_join(threads[i], NULL);
    WAIT_FOR(http_server_connections(f->server) == 0);
    answer_has(f, "GET /after HTTP/1.1\r\n" LAST, "GET /after", NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_request_reaches_the_handler_as_sent),
        cmocka_unit_test(answers_carry_the_common_headers),
        cmocka_unit_test(an_absolute_target_is_its_path),
        cmocka_unit_test(options_star_is_answered),
        cmocka_unit_test(head_has_the_length_and_no_body),
        cmocka_unit_test(pipelined_requests_are_answered_in_order),
        cmocka_unit_test(http_1_0_is_answered_and_closed),
        cmocka_unit_test(bodies_reach_routes_that_ask_for_them),
        cmocka_unit_test(a_client_that_waits_for_100_continue_hears_it),
        cmocka_unit_test(a_client_that_waits_is_refused_without_its_body),
        cmocka_unit_test(a_small_unwanted_body_costs_no_connection),
        cmocka_unit_test(a_large_unwanted_body_is_refused_readably),
        cmocka_unit_test(a_chunked_body_past_the_limit_is_refused),
        cmocka_unit_test(a_handler_without_an_answer_is_a_500_with_an_id),
        cmocka_unit_test(violations_are_answered_in_json_and_closed),
        cmocka_unit_test(a_violation_waits_for_the_answers_before_it),
        cmocka_unit_test(oversized_heads_are_414_and_431),
        cmocka_unit_test(the_largest_heads_are_served),
        cmocka_unit_test(a_request_may_come_byte_by_byte),
        cmocka_unit_test(a_half_closed_client_is_still_answered),
        cmocka_unit_test(gzip_is_for_clients_that_take_it_and_where_it_pays),
        cmocka_unit_test(clients_share_the_workers),
        cmocka_unit_test(clients_that_come_and_go_leave_nothing),
    };

    return cmocka_run_group_tests(tests, start, end);
}
