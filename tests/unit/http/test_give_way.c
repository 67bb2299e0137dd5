/* SPDX-License-Identifier: MIT */
/* Who leaves at a limit. */
#include "http_support.h"

#define NEXT "Host: a\r\n\r\n"
#define LAST "Host: a\r\nConnection: close\r\n\r\n"

#define HEAD "GET / HTTP/1.1\r\nHo"
#define BODY "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 50\r\n\r\nabc"
#define HUGE "GET /huge HTTP/1.1\r\n" NEXT

static struct fixture *limited(unsigned all, unsigned per_address, unsigned workers)
{
    struct http_limits limits = HTTP_LIMITS_DEFAULT;

    limits.connections = all;
    limits.connections_per_address = per_address;

    return server_start(limits, workers, "127.0.0.1:0");
}

static int from(const struct fixture *f, const char *address)
{
    struct sockaddr_in source = { .sin_family = AF_INET }, to = { .sin_family = AF_INET };
    int fd = client_fd(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));

    inet_pton(AF_INET, address, &source.sin_addr);
    to.sin_port = htons((uint16_t)f->port);
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    assert_int_equal(bind(fd, (struct sockaddr *)&source, sizeof(source)), 0);
    assert_int_equal(connect(fd, (struct sockaddr *)&to, sizeof(to)), 0);

    return fd;
}

/* A connection that the server has, and has read `text` of. */
static int settled(struct fixture *f, const char *address, const char *text)
{
    unsigned had = http_server_connections(f->server), answered = atomic_load(&f->answered);
    unsigned begun = atomic_load(&f->begun);
    int fd = from(f, address);

    WAIT_FOR(http_server_connections(f->server) == had + 1);
    client_send(fd, text);
    if (strcmp(text, BODY) == 0)
        WAIT_FOR(atomic_load(&f->begun) == begun + 1);
    else if (strcmp(text, HUGE) == 0)
        WAIT_FOR(atomic_load(&f->answered) == answered + 1);
    /* What has no mark of its own is read by the turns that a request beside it takes. */
    for (int i = 0; *text && i < 8; i++)
        nap();

    return fd;
}

static void serves(struct fixture *f)
{
    answer_has(f, "GET /small HTTP/1.1\r\n" LAST, "HTTP/1.1 200 OK\r\n", "GET /small", NULL);
}

static void ends_with(int fd, const char *end)
{
    char *text = client_read_all(fd);

    *end ? text_has(text, end) : assert_string_equal(text, "");
    free(text);
    close(fd);
}

/* Still there, and answered. */
static void lives(int fd)
{
    client_send(fd, "GET /alive HTTP/1.1\r\n" LAST);
    ends_with(fd, "GET /alive");
}

static void the_connection_that_was_idle_for_longest_gives_way(void **state)
{
    struct fixture *f = limited(3, 0, 1);
    (void)state;
    int first = settled(f, "127.0.0.1", ""), second = settled(f, "127.0.0.1", "");
    int third = settled(f, "127.0.0.1", "");

    client_send(first, "GET /again HTTP/1.1\r\n" NEXT); /* now the second is the oldest */
    client_read_until(first, "GET /again");
    serves(f);
    ends_with(second, "");
    assert_int_equal(http_server_rejected(f->server, HTTP_REJECTED_GAVE_WAY), 1);
    assert_int_equal(http_server_rejected(f->server, HTTP_REJECTED_CONNECTIONS), 0);
    lives(first);
    lives(third);
    server_end(f);
}

/* Each kind gives way before the next, and within it the oldest. */
static void idle_then_heads_then_bodies_then_those_that_do_not_read(void **state)
{
    struct fixture *f = limited(5, 0, 1);
    int fds[5];
    (void)state;

    fds[4] = settled(f, "127.0.0.1", HUGE);
    fds[3] = settled(f, "127.0.0.1", BODY);
    fds[1] = settled(f, "127.0.0.1", HEAD);
    fds[2] = settled(f, "127.0.0.1", HEAD);
    fds[0] = settled(f, "127.0.0.1", "");
    int64_t before = test_now_ms();
    while (test_now_ms() - before < 300) /* those who came just now are another kind */
        nap();
    for (unsigned i = 0; i < 5; i++) {
        serves(f);
        WAIT_FOR(http_server_rejected(f->server, HTTP_REJECTED_GAVE_WAY) == i + 1);
        if (i == 0)
            ends_with(fds[i], "");
        else if (i < 4)
            ends_with(fds[i], "HTTP/1.1 503 Service Unavailable\r\n");
        else
            WAIT_FOR(atomic_load(&f->aborted) == 1);
        /* Its place is taken by one who stays. */
        if (i < 4) {
            WAIT_FOR(http_server_connections(f->server) == 4);
            settled(f, "127.0.0.1", HUGE);
        }
    }
    assert_int_equal(http_server_rejected(f->server, HTTP_REJECTED_CONNECTIONS), 0);
    server_end(f);
}

/* Although it is idle, and who came before has begun to ask. */
static void who_came_just_now_stays(void **state)
{
    struct fixture *f = limited(2, 0, 1);
    (void)state;
    int drips = settled(f, "127.0.0.1", HEAD), new = settled(f, "127.0.0.1", "");

    serves(f);
    ends_with(drips, " 503 ");
    lives(new);
    server_end(f);
}

static void at_the_limit_of_an_address_its_own_give_way(void **state)
{
    struct fixture *f = limited(10, 2, 2);
    (void)state;
    int other = settled(f, "127.0.0.2", ""), drips = settled(f, "127.0.0.1", HEAD);
    int second = settled(f, "127.0.0.1", HEAD);

    serves(f);
    ends_with(drips, " 503 ");
    lives(other);
    close(second);
    server_end(f);
}

/* Which worker has a connection: the X-Request-Id of an answer that failed begins with it. */
static uint64_t worker_of(int fd)
{
    char text[4096];

    client_send(fd, "GET /null HTTP/1.1\r\n" NEXT);
    client_read_text(fd, "Internal Server Error\"}", text, sizeof(text));
    const char *id = strstr(text, "X-Request-Id: ");
    assert_non_null(id);

    return strtoull(id + strlen("X-Request-Id: "), NULL, 10) >> 40;
}

/* Another worker chose it as idle while its request lay unread. */
static void a_request_that_came_meanwhile_is_answered_first(void **state)
{
    enum { LIMIT = 3 };
    struct fixture *f = limited(LIMIT, 0, 2);
    int fds[LIMIT];
    uint64_t workers[LIMIT];
    (void)state;

    for (int i = 0; i < LIMIT; i++)
        workers[i] = worker_of(fds[i] = settled(f, "127.0.0.1", ""));
    int odd = workers[0] == workers[1] ? 2 : workers[0] == workers[2] ? 1 : 0;
    int chosen = fds[(odd + 1) % LIMIT], held = fds[(odd + 2) % LIMIT]; /* of one worker */
    worker_of(fds[odd]);                                                /* not idle for longest */
    worker_of(held);
    atomic_store(&f->hold, true);
    client_send(held, "GET /hold HTTP/1.1\r\n" NEXT);
    WAIT_FOR(atomic_load(&f->answered) == LIMIT + 3);
    client_send(chosen, "GET /meanwhile HTTP/1.1\r\n" NEXT);
    serves(f);
    atomic_store(&f->hold, false);
    char *text = client_read_all(chosen);
    text_has(text, "GET /meanwhile");
    text_has(text, "\r\nConnection: close\r\n");
    free(text);
    close(chosen);
    close(fds[odd]);
    client_read_until(held, "GET /hold");
    lives(held);
    server_end(f);
}

static void crowds_of_every_kind_shut_nobody_out(void **state)
{
    enum { LIMIT = 40, CROWD = 100 };
    static const char *const kinds[] = { "", HEAD, BODY, HUGE };
    (void)state;

    for (size_t kind = 0; kind < sizeof(kinds) / sizeof(kinds[0]); kind++) {
        for (unsigned per_address = 0; per_address <= 1; per_address++) {
            struct fixture *f = limited(per_address ? 1000 : LIMIT, per_address ? LIMIT : 0, 2);
            int fds[CROWD];
            for (size_t i = 0; i < CROWD; i++) {
                fds[i] = client_open(f);
                (void)!send(fds[i], kinds[kind], strlen(kinds[kind]), MSG_NOSIGNAL);
            }
            for (int i = 0; i < 20; i++)
                serves(f);
            for (size_t i = 0; i < CROWD; i++)
                close(fds[i]);
            server_end(f);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_connection_that_was_idle_for_longest_gives_way),
        cmocka_unit_test(idle_then_heads_then_bodies_then_those_that_do_not_read),
        cmocka_unit_test(who_came_just_now_stays),
        cmocka_unit_test(at_the_limit_of_an_address_its_own_give_way),
        cmocka_unit_test(a_request_that_came_meanwhile_is_answered_first),
        cmocka_unit_test(crowds_of_every_kind_shut_nobody_out),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
