/* SPDX-License-Identifier: MIT */
/* Limits, deadlines, shutting down: with limits short enough to be met within a test. */
#include "http_support.h"

#include <dirent.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>

#define NEXT "Host: a\r\n\r\n"
#define LAST "Host: a\r\nConnection: close\r\n\r\n"

static struct http_limits short_limits(void)
{
    struct http_limits limits = HTTP_LIMITS_DEFAULT;

    limits.idle_seconds = limits.head_seconds = limits.request_seconds = 1;

    return limits;
}

static uint64_t rejected(const struct fixture *f, enum http_rejected why)
{
    return http_server_rejected(f->server, why);
}

/* Clients whose requests are with a handler until f->hold falls: nobody of them gives way. */
static void hold(struct fixture *f, int *fds, unsigned count)
{
    atomic_store(&f->hold, true);
    for (unsigned i = 0; i < count; i++) {
        fds[i] = client_open(f);
        client_send(fds[i], "GET /hold HTTP/1.1\r\n" NEXT);
        WAIT_FOR(atomic_load(&f->answered) == i + 1);
    }
}

static void let_go(struct fixture *f, int *fds, unsigned count)
{
    atomic_store(&f->hold, false);
    for (unsigned i = 0; i < count; i++) {
        client_read_until(fds[i], "GET /hold");
        close(fds[i]);
    }
    WAIT_FOR(http_server_connections(f->server) == 0);
}

static void past_the_limit_a_client_hears_503_at_once(void **state)
{
    struct http_limits limits = HTTP_LIMITS_DEFAULT;
    int held[2];
    (void)state;
    limits.connections = 2;
    struct fixture *f = server_start(limits, 3, "127.0.0.1:0");

    hold(f, held, 2);
    int64_t before = test_now_ms();
    for (int i = 0; i < 100; i++)
        answer_has(f, "GET / HTTP/1.1\r\n" NEXT, "HTTP/1.1 503 Service Unavailable\r\n",
                   "\r\nRetry-After: 1\r\n", "{\"detail\":\"Too many connections\"}", NULL);
    assert_true(test_now_ms() - before < 5000);
    assert_int_equal(rejected(f, HTTP_REJECTED_CONNECTIONS), 100);
    let_go(f, held, 2);
    answer_has(f, "GET / HTTP/1.1\r\n" LAST, " 200 OK", NULL);
    server_end(f);
}

static size_t descriptors(void)
{
    DIR *directory = opendir("/proc/self/fd");
    size_t count = 0;

    assert_non_null(directory);
    while (readdir(directory))
        count++;
    closedir(directory);

    return count;
}

/* Clients that are turned away and stay must not take the descriptors that answers are read with. */
static void clients_turned_away_hold_few_descriptors(void **state)
{
    enum { CLIENTS = 300, HELD = 64 };
    struct http_limits limits = HTTP_LIMITS_DEFAULT;
    int fds[CLIENTS];
    (void)state;
    limits.connections = 1;
    struct fixture *f = server_start(limits, 4, "127.0.0.1:0");
    int held;

    hold(f, &held, 1);
    size_t before = descriptors();
    for (size_t i = 0; i < CLIENTS; i++)
        fds[i] = client_open(f);
    for (size_t i = 0; i < CLIENTS; i++) {
        char *text = client_read_all(fds[i]);
        text_has(text, "HTTP/1.1 503 ");
        free(text);
    }
    assert_in_range(descriptors() - before, CLIENTS, CLIENTS + HELD);
    for (size_t i = 0; i < CLIENTS; i++)
        close(fds[i]);
    WAIT_FOR(descriptors() == before);
    let_go(f, &held, 1);
    server_end(f);
}

static void an_address_has_a_limit_of_its_own(void **state)
{
    struct http_limits limits = HTTP_LIMITS_DEFAULT;
    int held;
    (void)state;
    limits.connections_per_address = 1;
    struct fixture *f = server_start(limits, 2, "127.0.0.1:0");

    hold(f, &held, 1);
    answer_has(f, "GET / HTTP/1.1\r\n" NEXT, " 503 ", NULL);
    assert_int_equal(rejected(f, HTTP_REJECTED_ADDRESS), 1);
    assert_int_equal(rejected(f, HTTP_REJECTED_CONNECTIONS), 0);
    let_go(f, &held, 1);
    answer_has(f, "GET / HTTP/1.1\r\n" LAST, " 200 OK", NULL);
    server_end(f);
}

/* No descriptor is left in this process until descriptors_give_back; `late` was made before, and connects
 * after. */
struct shortage {
    struct rlimit before;
    int fds[40];
    size_t count;
    int late;
};

static void descriptors_take(struct shortage *s, const struct fixture *f)
{
    struct sockaddr_in a = { .sin_family = AF_INET, .sin_port = htons((uint16_t)f->port) };
    int probe = dup(0);

    getrlimit(RLIMIT_NOFILE, &s->before);
    struct rlimit tight = { .rlim_cur = (rlim_t)probe + 8, .rlim_max = s->before.rlim_max };
    close(probe);
    s->late = client_fd(socket(AF_INET, SOCK_STREAM, 0));
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &tight), 0);
    for (s->count = 0; s->count < 40 && (s->fds[s->count] = dup(0)) >= 0; s->count++)
        ;
    a.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    assert_int_equal(connect(s->late, (struct sockaddr *)&a, sizeof(a)), 0);
}

static void descriptors_give_back(struct shortage *s)
{
    while (s->count)
        close(s->fds[--s->count]);
    setrlimit(RLIMIT_NOFILE, &s->before);
    close(s->late);
}

static void out_of_descriptors_clients_are_turned_away(void **state)
{
    struct fixture *f = server_start(HTTP_LIMITS_DEFAULT, 2, "127.0.0.1:0");
    struct shortage s;
    int held;
    (void)state;

    hold(f, &held, 1);
    descriptors_take(&s, f);
    char *text = client_read_all(s.late);
    text_has(text, "HTTP/1.1 503 ");
    free(text);
    descriptors_give_back(&s);
    let_go(f, &held, 1);
    answer_has(f, "GET / HTTP/1.1\r\n" LAST, " 200 OK", NULL);
    server_end(f);
}

static void out_of_descriptors_an_idle_client_gives_its_own(void **state)
{
    struct fixture *f = server_start(HTTP_LIMITS_DEFAULT, 2, "127.0.0.1:0");
    struct shortage s;
    (void)state;
    int idle = client_open(f);

    WAIT_FOR(http_server_connections(f->server) == 1);
    descriptors_take(&s, f);
    client_send(s.late, "GET /late HTTP/1.1\r\n" LAST);
    char *text = client_read_all(s.late);
    text_has(text, "GET /late");
    free(text);
    text = client_read_all(idle);
    assert_string_equal(text, "");
    free(text);
    descriptors_give_back(&s);
    close(idle);
    server_end(f);
}

/* Not that memory is short: EMFILE has another remedy. */
static void a_worker_that_lacks_descriptors_says_so(void **state)
{
    struct fixture *f = server_start(HTTP_LIMITS_DEFAULT, 1, "127.0.0.1:0");
    struct http_worker *w = NULL;
    struct shortage s;
    int r = -EMFILE;
    (void)state;

    descriptors_take(&s, f);
    for (size_t free = 0; free < 7 && r < 0; free++) {
        r = http_worker_new(f->server, &test_handler, f, &w);
        if (r < 0)
            assert_int_equal(r, -EMFILE);
        close(s.fds[--s.count]);
    }
    assert_int_equal(r, 0);
    http_worker_free(w);
    descriptors_give_back(&s);
    server_end(f);
}

static void an_idle_connection_is_closed(void **state)
{
    struct fixture *f = server_start(short_limits(), 1, "127.0.0.1:0");
    int used = client_open(f), silent = client_open(f);
    (void)state;

    client_send(used, "GET / HTTP/1.1\r\n" NEXT);
    char *text = client_read_all(used);
    text_has(text, " 200 OK");
    free(text);
    text = client_read_all(silent);
    assert_string_equal(text, "");
    free(text);
    close(used);
    close(silent);
    server_end(f);
}

static void a_head_that_drips_is_cut_with_408(void **state)
{
    struct fixture *f = server_start(short_limits(), 1, "127.0.0.1:0");
    int fd = client_open(f);
    struct pollfd ready = { .fd = fd, .events = POLLIN };
    int64_t before = test_now_ms();
    (void)state;

    client_send(fd, "GET / HTTP/1.1\r\nX: ");
    while (poll(&ready, 1, 50) == 0)
        if (send(fd, "x", 1, MSG_NOSIGNAL) < 0)
            break;
    assert_in_range(test_now_ms() - before, 900, 3000);
    char *text = client_read_all(fd);
    text_has(text, "HTTP/1.1 408 Request Timeout\r\n");
    free(text);
    close(fd);
    assert_int_equal(rejected(f, HTTP_REJECTED_TIMEOUT), 1);
    server_end(f);
}

static void a_body_that_drips_is_cut_with_408(void **state)
{
    struct fixture *f = server_start(short_limits(), 1, "127.0.0.1:0");
    int fd = client_open(f);
    struct pollfd ready = { .fd = fd, .events = POLLIN };
    (void)state;

    client_send(fd, "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\n");
    while (poll(&ready, 1, 50) == 0)
        if (send(fd, "x", 1, MSG_NOSIGNAL) < 0)
            break;
    char *text = client_read_all(fd);
    text_has(text, "HTTP/1.1 408 ");
    free(text);
    close(fd);
    WAIT_FOR(atomic_load(&f->done) == 1);
    assert_int_equal(atomic_load(&f->aborted), 1);
    assert_int_equal(atomic_load(&f->last_status), 408);
    server_end(f);
}

static void a_client_that_does_not_read_is_cut(void **state)
{
    struct fixture *f = server_start(short_limits(), 1, "127.0.0.1:0");
    int fd = client_open(f);
    (void)state;

    client_send(fd, "GET /huge HTTP/1.1\r\n" NEXT);
    WAIT_FOR(atomic_load(&f->done) == 1);
    assert_int_equal(atomic_load(&f->aborted), 1);
    WAIT_FOR(http_server_connections(f->server) == 0);
    assert_int_equal(rejected(f, HTTP_REJECTED_TIMEOUT), 1);
    close(fd);
    server_end(f);
}

static void a_refused_client_that_stays_is_closed(void **state)
{
    struct fixture *f = server_start(HTTP_LIMITS_DEFAULT, 1, "127.0.0.1:0");
    int fd = client_open(f);
    (void)state;

    client_send(fd, "GET / HTTP/1.1\r\n\r\n");
    client_read_until(fd, "Missing Host");
    WAIT_FOR(http_server_connections(f->server) == 0);
    close(fd);
    server_end(f);
}

/* Sends for as long as it can; *cls is a client. */
static void *flood(void *cls)
{
    static const char bytes[1 << 16];
    const int *fd = cls;

    while (send(*fd, bytes, sizeof(bytes), MSG_NOSIGNAL) > 0)
        ;

    return (void *)(intptr_t)errno;
}

/* Neither its worker nor its descriptor is held by what it goes on to send. */
static void refused_clients_that_keep_sending_are_cut(void **state)
{
    enum { CLIENTS = 3 };
    pthread_t threads[CLIENTS];
    int fds[CLIENTS];
    (void)state;
    struct fixture *f = server_start(HTTP_LIMITS_DEFAULT, 1, "127.0.0.1:0");

    for (size_t i = 0; i < CLIENTS; i++) {
        fds[i] = client_open(f);
        client_send(fds[i],
                    i ? "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n" NEXT "3fffffff\r\n" : "?");
        assert_int_equal(pthread_create(&threads[i], NULL, flood, &fds[i]), 0);
    }
    for (int i = 0; i < 20; i++)
        answer_has(f, "GET /small HTTP/1.1\r\n" LAST, " 200 OK", NULL);
    for (size_t i = 0; i < CLIENTS; i++) {
        void *error;
        pthread_join(threads[i], &error);
        assert_int_not_equal((intptr_t)error, EAGAIN); /* it was cut, and did not wait in vain */
        close(fds[i]);
    }
    WAIT_FOR(http_server_connections(f->server) == 0);
    server_end(f);
}

static void a_client_that_hangs_up_is_told_to_the_handler(void **state)
{
    struct fixture *f = server_start(HTTP_LIMITS_DEFAULT, 1, "127.0.0.1:0");
    int fd = client_open(f);
    (void)state;

    client_send(fd, "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 50\r\n\r\nabc");
    WAIT_FOR(atomic_load(&f->begun) == 1);
    close(fd);
    WAIT_FOR(atomic_load(&f->done) == 1);
    assert_int_equal(atomic_load(&f->aborted), 1);
    WAIT_FOR(http_server_connections(f->server) == 0);
    server_end(f);
}

static void only_listed_hosts_are_served(void **state)
{
    static const char *const hosts[] = { "sonda.example", "::1", NULL };
    struct http_limits limits = HTTP_LIMITS_DEFAULT;
    (void)state;
    limits.hosts = hosts;
    struct fixture *f = server_start(limits, 1, "127.0.0.1:0");

    answer_has(f, "GET / HTTP/1.1\r\nConnection: close\r\nHost: Sonda.Example:8000\r\n\r\n", " 200 OK", NULL);
    answer_has(f, "GET / HTTP/1.1\r\nConnection: close\r\nHost: [::1]:80\r\n\r\n", " 200 OK", NULL);
    answer_has(f, "GET / HTTP/1.1\r\nConnection: close\r\nHost: sonda.example \t\r\n\r\n", " 200 OK", NULL);
    answer_has(f, "GET / HTTP/1.1\r\nConnection: close\r\nHost: other\r\n\r\n", "HTTP/1.1 421 ", NULL);
    answer_has(f, "GET / HTTP/1.1\r\nConnection: close\r\nHost: sonda.example.evil\r\n\r\n", "HTTP/1.1 421 ",
               NULL);
    answer_has(f, "GET http://other/ HTTP/1.1\r\nConnection: close\r\nHost: sonda.example\r\n\r\n",
               "HTTP/1.1 421 ", NULL);
    answer_has(f, "GET http://sonda.example/ HTTP/1.1\r\nConnection: close\r\nHost: other\r\n\r\n", " 200 OK",
               NULL);
    answer_has(f, "GET / HTTP/1.0\r\n\r\n", " 421 ", NULL);
    assert_int_equal(atomic_load(&f->begun), 4);
    server_end(f);
}

static void stopping_finishes_what_is_in_flight(void **state)
{
    struct fixture *f = server_start(HTTP_LIMITS_DEFAULT, 2, "127.0.0.1:0");
    (void)state;
    int busy = client_open(f), idle = client_open(f);

    client_send(idle, "GET / HTTP/1.1\r\n" NEXT);
    client_read_until(idle, "loopback");
    atomic_store(&f->hold, true);
    client_send(busy, "GET /hold HTTP/1.1\r\n" NEXT);
    WAIT_FOR(atomic_load(&f->answered) == 2);
    http_server_stop(f->server, 10);
    char *text = client_read_all(idle); /* closed although its neighbour is busy */
    assert_string_equal(text, "");
    free(text);
    atomic_store(&f->hold, false);
    text = client_read_all(busy);
    text_has(text, "GET /hold");
    text_has(text, "\r\nConnection: close\r\n");
    free(text);
    server_join(f);
    close(busy);
    close(idle);
    server_end(f);
}

/* A client that connected before the doors closed is answered, however many wait with it. */
static void stopping_lets_in_all_who_wait(void **state)
{
    enum { CLIENTS = 150 };
    struct http_limits limits = HTTP_LIMITS_DEFAULT;
    int fds[CLIENTS];
    (void)state;
    limits.connections_per_address = 0;
    struct fixture *f = server_start(limits, 1, "127.0.0.1:0");
    int busy = client_open(f);

    atomic_store(&f->hold, true);
    client_send(busy, "GET /hold HTTP/1.1\r\n" NEXT);
    WAIT_FOR(atomic_load(&f->answered) == 1);
    for (size_t i = 0; i < CLIENTS; i++) {
        fds[i] = client_open(f);
        client_send(fds[i], "GET /waited HTTP/1.1\r\n" NEXT);
    }
    http_server_stop(f->server, 10);
    atomic_store(&f->hold, false);
    for (size_t i = 0; i < CLIENTS; i++) {
        char *text = client_read_all(fds[i]);
        text_has(text, "GET /waited");
        free(text);
        close(fds[i]);
    }
    close(busy);
    server_join(f);
    server_end(f);
}

static void a_stopped_server_refuses_connections(void **state)
{
    struct fixture *f = server_start(HTTP_LIMITS_DEFAULT, 2, "127.0.0.1:0");
    struct sockaddr_in a = { .sin_family = AF_INET, .sin_port = htons((uint16_t)f->port) };
    int64_t before = test_now_ms();
    (void)state;

    http_server_stop(f->server, 10);
    server_join(f);
    assert_true(test_now_ms() - before < 1000);
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    a.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    assert_int_equal(connect(fd, (struct sockaddr *)&a, sizeof(a)), -1);
    assert_int_equal(errno, ECONNREFUSED);
    close(fd);
    server_end(f);
}

static void grace_ends(void **state)
{
    struct fixture *f = server_start(HTTP_LIMITS_DEFAULT, 1, "127.0.0.1:0");
    int fd = client_open(f);
    (void)state;

    client_send(fd, "GET /huge HTTP/1.1\r\n" NEXT);
    WAIT_FOR(atomic_load(&f->answered) == 1);
    int64_t before = test_now_ms();
    http_server_stop(f->server, 1);
    server_join(f);
    assert_in_range(test_now_ms() - before, 800, 3000);
    assert_int_equal(atomic_load(&f->aborted), 1);
    close(fd);
    server_end(f);
}

static void an_abandoned_worker_lets_its_clients_go(void **state)
{
    struct fixture *f = server_start(HTTP_LIMITS_DEFAULT, 1, "127.0.0.1:0");
    struct http_worker *second;
    pthread_t thread;
    (void)state;
    int stuck = client_open(f), beside = client_open(f);

    WAIT_FOR(http_server_connections(f->server) == 2);
    atomic_store(&f->hold, true);
    client_send(stuck, "GET /hold HTTP/1.1\r\n" NEXT);
    WAIT_FOR(atomic_load(&f->answered) == 1);
    http_worker_abandon(f->workers[0]);
    char *text = client_read_all(beside);
    assert_string_equal(text, "");
    free(text);
    assert_int_equal(http_server_connections(f->server), 0);
    assert_int_equal(http_worker_new(f->server, &test_handler, f, &second), 0);
    pthread_create(&thread, NULL, test_run, second);
    answer_has(f, "GET /new HTTP/1.1\r\n" LAST, "GET /new", NULL);

    /* Should it ever return, it leaves in order. */
    void *result;
    atomic_store(&f->hold, false);
    pthread_join(f->threads[0], &result);
    assert_int_equal((intptr_t)result, -ECANCELED);
    http_worker_free(f->workers[0]);
    f->workers[0] = second;
    f->threads[0] = thread;
    close(stuck);
    close(beside);
    server_end(f);
}

static void reasons_of_rejection_have_names(void **state)
{
    static const char *const names[] = { "connections", "address", "malformed",
                                         "too_large",   "timeout", "gave_way" };
    (void)state;

    for (unsigned i = 0; i < HTTP_REJECTED_COUNT; i++)
        assert_string_equal(http_rejected_name((enum http_rejected)i), names[i]);
    assert_string_equal(http_rejected_name(HTTP_REJECTED_COUNT), "unknown");
}

/* In a process of its own: a hard limit cannot be raised again. */
static void connections_fit_the_descriptors_there_are(void **state)
{
    int status;
    (void)state;

    pid_t child = fork();
    if (child == 0) {
        struct rlimit files = { .rlim_cur = 64, .rlim_max = 64 };
        char bound[128];
        struct http_limits limits = HTTP_LIMITS_DEFAULT;
        struct http_server *s = NULL;
        bool fine = setrlimit(RLIMIT_NOFILE, &files) == 0 && http_server_new(&limits, &s) == 0 &&
                    http_server_listen(s, "127.0.0.1:0", bound, sizeof(bound)) == 0;
        http_server_free(s);
        files.rlim_max =
            300; /* not ours to raise without CAP_SYS_RESOURCE; with it, the soft limit follows */
        if (fine && setrlimit(RLIMIT_NOFILE, &files) == 0) {
            fine = http_server_new(&limits, &s) == 0 && getrlimit(RLIMIT_NOFILE, &files) == 0 &&
                   files.rlim_cur == 300;
            http_server_free(s);
        }
        _exit(fine ? 0 : 1);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(status, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(past_the_limit_a_client_hears_503_at_once),
        cmocka_unit_test(clients_turned_away_hold_few_descriptors),
        cmocka_unit_test(an_address_has_a_limit_of_its_own),
        cmocka_unit_test(out_of_descriptors_clients_are_turned_away),
        cmocka_unit_test(out_of_descriptors_an_idle_client_gives_its_own),
        cmocka_unit_test(a_worker_that_lacks_descriptors_says_so),
        cmocka_unit_test(an_idle_connection_is_closed),
        cmocka_unit_test(a_head_that_drips_is_cut_with_408),
        cmocka_unit_test(a_body_that_drips_is_cut_with_408),
        cmocka_unit_test(a_client_that_does_not_read_is_cut),
        cmocka_unit_test(a_refused_client_that_stays_is_closed),
        cmocka_unit_test(refused_clients_that_keep_sending_are_cut),
        cmocka_unit_test(a_client_that_hangs_up_is_told_to_the_handler),
        cmocka_unit_test(only_listed_hosts_are_served),
        cmocka_unit_test(stopping_finishes_what_is_in_flight),
        cmocka_unit_test(stopping_lets_in_all_who_wait),
        cmocka_unit_test(a_stopped_server_refuses_connections),
        cmocka_unit_test(grace_ends),
        cmocka_unit_test(an_abandoned_worker_lets_its_clients_go),
        cmocka_unit_test(reasons_of_rejection_have_names),
        cmocka_unit_test(connections_fit_the_descriptors_there_are),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
