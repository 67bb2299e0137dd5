/* SPDX-License-Identifier: MIT */
/* Any bytes through a whole worker: its loop, the wire, libmicrohttpd, a handler that takes bodies. The same
 * bytes through head.c alone tell how many requests there were: the client must read so many well-formed
 * answers at most, and a violation must not be followed by anything. */
#include <errno.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "http/head.h"
#include "http/server.h"
#include "http/worker.h"

#define HEAD_BYTES 1024

static struct sockaddr_un address = { .sun_family = AF_UNIX };

static void must(bool fine, const char *what)
{
    if (!fine) {
        fprintf(stderr, "not so: %s\n", what);
        abort();
    }
}

static struct http_answer *begin(void *cls, struct http_request *r, size_t *body_max)
{
    (void)cls;
    must(*r->path == '/', "a path begins with a slash");
    *body_max = strcmp(r->method, "POST") == 0 ? 64 : 0;

    return strcmp(r->path, "/no") == 0 ? http_answer_detail(404, "Not Found") : NULL;
}

static struct http_answer *answer(void *cls, struct http_request *r)
{
    char body[200];
    const char *type = http_request_header(r, "content-type");
    (void)cls;

    must(r->body_len <= 64, "a body is no longer than was asked for");
    int len = snprintf(body, sizeof(body), "%.20s %zu %.20s %.20s", r->method, r->body_len, r->query,
                       type ? type : "");

    return http_answer_new(200, "text/plain", body, (size_t)len);
}

static const struct http_handler handler = { .begin = begin, .answer = answer };

static void *run(void *worker)
{
    must(http_worker_run(worker) == 0, "the worker runs");

    return NULL;
}

static void start(void)
{
    struct http_limits limits = HTTP_LIMITS_DEFAULT;
    struct http_server *s;
    struct http_worker *w;
    pthread_t thread;
    char text[128], bound[128];

    limits.head_bytes = HEAD_BYTES;
    snprintf(address.sun_path, sizeof(address.sun_path), "/tmp/sonda-fuzz-%d", (int)getpid());
    snprintf(text, sizeof(text), "unix:%s", address.sun_path);
    must(http_server_new(&limits, &s) == 0 && http_server_listen(s, text, bound, sizeof(bound)) == 0,
         "it listens");
    must(http_worker_new(s, &handler, NULL, &w) == 0, "a worker is made");
    must(pthread_create(&thread, NULL, run, w) == 0, "a thread is made");
}

struct expected {
    unsigned heads, messages;
    int status;
};

static struct expected expect(const char *bytes, size_t len)
{
    struct expected e = { 0 };
    struct head h;
    char *copy = malloc(len + 1);
    size_t at = 0;

    memcpy(copy, bytes, len);
    head_begin(&h, HEAD_BYTES);
    h.hides = true; /* as the wire asks: "Cooki!" is refused */
    for (enum head_event event = HEAD_MORE; event != HEAD_BAD && (at < len || event == HEAD_COMPLETE);) {
        size_t used, kept;
        event = head_feed(&h, copy + at, len - at, &used, &kept);
        at += used;
        e.heads += event == HEAD_COMPLETE;
        e.messages += event == HEAD_MESSAGE;
    }
    e.status = h.status;
    free(copy);

    return e;
}

/* One answer at the beginning of `said`: its length, 0 where it is cut; *status of it. `head` answers have a
 * length and no body. */
static size_t one_answer(const char *said, size_t len, int *status)
{
    const char *end = memmem(said, len, "\r\n\r\n", 4);
    if (!end)
        return 0;
    must(memcmp(said, "HTTP/1.1 ", 9) == 0, "an answer is HTTP");

    *status = atoi(said + 9);
    const char *length = memmem(said, (size_t)(end - said), "\r\nContent-Length: ", 18);
    size_t body = length ? strtoul(length + 18, NULL, 10) : 0;
    size_t whole = (size_t)(end - said) + 4;
    bool has_body =
        len >= whole + body && (len == whole + body || memcmp(said + whole + body, "HTTP/1.1 ", 9) == 0);

    return has_body ? whole + body : whole; /* of HEAD */
}

/* The answers that are whole in said[0..len); *status of the last. Nothing follows a 400. */
static unsigned count_answers(const char *said, size_t len, int *status)
{
    unsigned answers = 0;

    for (size_t at = 0; at < len;) {
        must(*status != 400, "nothing follows a violation");
        size_t whole = one_answer(said + at, len - at, status);
        if (whole == 0)
            break;
        at += whole;
        answers += *status >= 200;
    }

    return answers;
}

/* Send all, end our direction, read to the end, or until there is an answer to each request. */
static size_t converse(const char *bytes, size_t len, const struct expected *e, char *said, size_t size)
{
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0), status = 0;
    struct timeval wait = { .tv_sec = 8 };
    size_t have = 0;

    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &wait, sizeof(wait));
    must(fd >= 0 && connect(fd, (struct sockaddr *)&address, sizeof(address)) == 0, "it connects");
    if (len)
        (void)!send(fd, bytes, len, MSG_NOSIGNAL);
    shutdown(fd, SHUT_WR);
    while (have < size) {
        ssize_t n = recvfrom(fd, said + have, size - have, 0, NULL, NULL);
        if (n < 0 && errno == EINTR) /* libFuzzer's alarm */
            continue;
        must(n >= 0 || errno == ECONNRESET, "the server ends the conversation");
        if (n <= 0)
            break;
        have += (size_t)n;
        if (!e->status && e->messages == e->heads && count_answers(said, have, &status) == e->messages)
            break;
    }
    close(fd);

    return have;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static char said[1 << 20];
    static bool started;
    const char *bytes = (const char *)data;
    int status = 0;

    if (size > 4096)
        return 0;
    if (!started)
        start();
    started = true;

    struct expected e = expect(bytes, size);
    size_t len = converse(bytes, size, &e, said, sizeof(said));
    unsigned answers = count_answers(said, len, &status);
    must(answers <= e.heads + (e.status != 0), "no answer without a request");
    must(e.messages == 0 || answers > 0, "a request is answered");
    must(status != 500, "nothing passes the wire unseen");

    return 0;
}
