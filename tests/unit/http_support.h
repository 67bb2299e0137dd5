/* SPDX-License-Identifier: MIT */
/* A server with its workers in threads of the test, and a client that speaks bytes. Everything waits for what
 * it needs: reads end with the stream or after CLIENT_SECONDS, which fails the test. */
#ifndef SONDA_TEST_HTTP_SUPPORT_H
#define SONDA_TEST_HTTP_SUPPORT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#include "http/server.h"
#include "http/worker.h"

#define CLIENT_SECONDS 20
#define WORKERS_MAX    4

struct fixture {
    struct http_server *server;
    struct http_worker *workers[WORKERS_MAX];
    pthread_t threads[WORKERS_MAX];
    unsigned count;
    char bound[128];
    int port;
    bool joined;

    /* What the handler saw; any thread. */
    atomic_uint begun, answered, done, aborted;
    atomic_uint turning; /* workers whose loop runs */
    atomic_int last_status;
    atomic_bool hold; /* GET /hold waits until this falls */
};

static inline int64_t test_now_ms(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);

    return t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static inline void nap(void)
{
    nanosleep(&(struct timespec){ .tv_nsec = 2000000 }, NULL);
}

#define WAIT_FOR(condition)                                                                                  \
    do {                                                                                                     \
        int64_t until_ = test_now_ms() + CLIENT_SECONDS * 1000;                                              \
        while (!(condition)) {                                                                               \
            if (test_now_ms() > until_)                                                                      \
                fail_msg("never came true: %s", #condition);                                                 \
            nap();                                                                                           \
        }                                                                                                    \
    } while (0)

/* GET and POST of: /small /large (4 KiB) /wide (200 kB) /huge (8 MiB) /header?NAME /head/N /heads/N /cached
 * /null /gone (404 at once) /hold /echo (bodies up to 100). */

static inline struct http_answer *filled(size_t len)
{
    char *text = malloc(len);

    memset(text, 'x', len);
    struct http_answer *a = http_answer_new(200, "text/plain", text, len);
    free(text);

    return a;
}

static inline struct http_answer *test_begin(void *cls, struct http_request *r, size_t *body_max)
{
    struct fixture *f = cls;

    atomic_fetch_add(&f->begun, 1);
    if (strcmp(r->path, "/gone") == 0)
        return http_answer_detail(404, "Not Found");
    if (strcmp(r->path, "/echo") == 0)
        *body_max = 100;

    return NULL;
}

/* The worker's own: an answer belongs to its thread. */
static _Thread_local struct http_answer *test_kept, *test_kept_huge;

static inline struct http_answer *test_cached(struct http_answer **kept, size_t len)
{
    if (!*kept)
        *kept = filled(len);

    return http_answer_ref(*kept);
}

static inline struct http_answer *test_echo(const struct http_request *r)
{
    char text[1024];
    const char *agent = http_request_header(r, "user-agent");

    snprintf(text, sizeof(text), "%s %s ?%s [%.*s] %s %s %s", r->method, r->path, r->query, (int)r->body_len,
             r->body, r->remote, r->loopback ? "loopback" : "far", agent ? agent : "-");

    return http_answer_new(200, "text/plain", text, strlen(text));
}

/* /head/N has N KiB of headers; /heads/N and 100 KiB of body too. */
static inline struct http_answer *test_heads(const struct http_request *r)
{
    bool wide = r->path[5] == 's';
    struct http_answer *a = wide ? filled(100 << 10) : http_answer_new(200, "text/plain", "x", 1);
    char value[1024 - 8];

    memset(value, 'v', sizeof(value) - 1);
    value[sizeof(value) - 1] = '\0';
    for (int i = atoi(strrchr(r->path, '/') + 1); i > 0; i--)
        assert_int_equal(http_answer_header(a, "Long", value), 0);

    return a;
}

static inline struct http_answer *test_header(const struct http_request *r)
{
    const char *value = http_request_header(r, r->query);
    char text[1024];

    snprintf(text, sizeof(text), "[%s]", value ? value : "none");

    return http_answer_new(200, "text/plain", text, strlen(text));
}

static inline struct http_answer *test_answer(void *cls, struct http_request *r)
{
    struct fixture *f = cls;

    atomic_fetch_add(&f->answered, 1);
    while (strcmp(r->path, "/hold") == 0 && atomic_load(&f->hold))
        nap();
    if (strcmp(r->path, "/null") == 0)
        return NULL;
    if (strcmp(r->path, "/header") == 0)
        return test_header(r);
    if (strncmp(r->path, "/head", 5) == 0)
        return test_heads(r);
    if (strcmp(r->path, "/wide") == 0)
        return filled(200000);
    if (strcmp(r->path, "/large") == 0)
        return filled(4096);
    if (strcmp(r->path, "/huge") == 0)
        return test_cached(&test_kept_huge, 8 << 20);
    if (strcmp(r->path, "/cached") == 0)
        return test_cached(&test_kept, 4096);

    return test_echo(r);
}

static inline void test_done(void *cls, const struct http_request *r, const struct http_done *d)
{
    struct fixture *f = cls;
    (void)r;

    atomic_store(&f->last_status, d->status);
    atomic_fetch_add(&f->aborted, d->aborted);
    atomic_fetch_add(&f->done, 1);
}

static inline void test_turn(void *cls)
{
    static _Thread_local bool turned;
    struct fixture *f = cls;

    if (!turned)
        atomic_fetch_add(&f->turning, 1);
    turned = true;
}

static inline void *test_run(void *worker)
{
    int result = http_worker_run(worker);

    http_answer_free(test_kept);
    http_answer_free(test_kept_huge);

    return (void *)(intptr_t)result;
}

static const struct http_handler test_handler = {
    .begin = test_begin, .answer = test_answer, .done = test_done, .turn = test_turn
};

static inline void server_run(struct fixture *f, unsigned workers)
{
    for (; f->count < workers; f->count++) {
        assert_int_equal(http_worker_new(f->server, &test_handler, f, &f->workers[f->count]), 0);
        assert_int_equal(pthread_create(&f->threads[f->count], NULL, test_run, f->workers[f->count]), 0);
    }
    WAIT_FOR(atomic_load(&f->turning) == workers);
}

static inline struct fixture *server_start(struct http_limits limits, unsigned workers, const char *address)
{
    struct fixture *f = calloc(1, sizeof(*f));

    assert_int_equal(http_server_new(&limits, &f->server), 0);
    assert_int_equal(http_server_listen(f->server, address, f->bound, sizeof(f->bound)), 0);
    f->port = strrchr(f->bound, ':') ? atoi(strrchr(f->bound, ':') + 1) : 0;
    server_run(f, workers);

    return f;
}

static inline void server_join(struct fixture *f)
{
    for (unsigned i = 0; i < f->count; i++) {
        void *result;
        pthread_join(f->threads[i], &result);
        assert_int_equal((intptr_t)result, 0);
        http_worker_free(f->workers[i]);
    }
    f->joined = true;
}

static inline void server_end(struct fixture *f)
{
    if (!f->joined) {
        http_server_stop(f->server, 2);
        server_join(f);
    }
    assert_int_equal(http_server_connections(f->server), 0);
    assert_int_equal(atomic_load(&f->done), atomic_load(&f->begun));
    http_server_free(f->server);
    free(f);
}

static inline int client_fd(int fd)
{
    struct timeval wait = { .tv_sec = CLIENT_SECONDS };

    assert_true(fd >= 0);
    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &wait, sizeof(wait));
    setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &wait, sizeof(wait));

    return fd;
}

static inline int client_open(const struct fixture *f)
{
    struct sockaddr_in a = { .sin_family = AF_INET, .sin_port = htons((uint16_t)f->port) };
    int fd = client_fd(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));

    a.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    assert_int_equal(connect(fd, (struct sockaddr *)&a, sizeof(a)), 0);

    return fd;
}

static inline void client_send(int fd, const char *text)
{
    size_t len = strlen(text);

    assert_int_equal(send(fd, text, len, MSG_NOSIGNAL), len);
}

/* Until the stream ends; the text is the caller's. */
static inline char *client_read_all(int fd)
{
    size_t len = 0, size = 65536;
    char *text = malloc(size);

    for (;;) {
        ssize_t n = recvfrom(fd, text + len, size - len - 1, 0, NULL, NULL);
        if (n < 0)
            fail_msg("read: %s after %zu bytes", strerror(errno), len);
        if (n <= 0)
            break;
        len += (size_t)n;
        if (size - len < 32768)
            text = realloc(text, size *= 2);
    }
    text[len] = '\0';

    return text;
}

/* Until `end` was read. */
static inline void client_read_text(int fd, const char *end, char *text, size_t size)
{
    size_t len = 0;

    do {
        ssize_t n = recvfrom(fd, text + len, size - 1 - len, 0, NULL, NULL);
        if (n <= 0)
            fail_msg("stream ended before \"%s\": %s", end, text);
        len += (size_t)n;
        text[len] = '\0';
    } while (!strstr(text, end));
}

static inline void client_read_until(int fd, const char *end)
{
    char text[65536];

    client_read_text(fd, end, text, sizeof(text));
}

/* Send, read to the end, close. */
static inline char *ask(const struct fixture *f, const char *request)
{
    int fd = client_open(f);

    client_send(fd, request);
    char *text = client_read_all(fd);
    close(fd);

    return text;
}

static inline void text_has(const char *text, const char *part)
{
    if (!strstr(text, part))
        fail_msg("no \"%s\" in: %.2000s", part, text);
}

static inline void text_lacks(const char *text, const char *part)
{
    if (strstr(text, part))
        fail_msg("\"%s\" in: %.2000s", part, text);
}

/* The answer to `request` holds these parts (NULL-terminated). */
static inline void answer_has(const struct fixture *f, const char *request, ...)
{
    va_list parts;
    char *text = ask(f, request);

    va_start(parts, request);
    for (const char *part = va_arg(parts, const char *); part; part = va_arg(parts, const char *))
        text_has(text, part);
    va_end(parts);
    free(text);
}

#endif
