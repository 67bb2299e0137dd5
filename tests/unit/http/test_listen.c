/* SPDX-License-Identifier: MIT */
/* Where a server listens. */
#include "http_support.h"

#include "http/listen.h"

#include <fcntl.h>

#include <sys/stat.h>

#define LAST "Host: a\r\nConnection: close\r\n\r\n"

static int local_client(const char *path)
{
    struct sockaddr_un a = { .sun_family = AF_UNIX };
    int fd = client_fd(socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));

    strcpy(a.sun_path, path);
    assert_int_equal(connect(fd, (struct sockaddr *)&a, sizeof(a)), 0);

    return fd;
}

static void unix_sockets_serve(void **state)
{
    char directory[] = "/tmp/sonda-http-XXXXXX", address[128];
    struct http_limits limits = HTTP_LIMITS_DEFAULT;
    struct http_server *other;
    struct stat st;
    (void)state;
    assert_non_null(mkdtemp(directory));
    snprintf(address, sizeof(address), "unix:%s/s", directory);
    limits.connections_per_address = 1;
    struct fixture *f = server_start(limits, 2, address);
    int first = local_client(address + 5), second = local_client(address + 5);

    assert_string_equal(f->bound, address);
    assert_int_equal(stat(address + 5, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0660);
    client_send(first, "GET /local HTTP/1.1\r\n" LAST);
    client_send(second, "GET /local HTTP/1.1\r\n" LAST);
    for (int i = 0; i < 2; i++) {
        char *text = client_read_all(i ? second : first);
        text_has(text, "GET /local ? [] unix loopback");
        free(text);
        close(i ? second : first);
    }
    assert_int_equal(http_server_new(&limits, &other), 0);
    assert_int_equal(http_server_listen(other, address, f->bound, sizeof(f->bound)), -EADDRINUSE);
    http_server_free(other);
    server_end(f);
    assert_int_equal(stat(address + 5, &st), -1);
    rmdir(directory);
}

static void a_stale_socket_file_is_replaced(void **state)
{
    char directory[] = "/tmp/sonda-http-XXXXXX", address[128];
    struct sockaddr_un a = { .sun_family = AF_UNIX };
    (void)state;
    assert_non_null(mkdtemp(directory));
    snprintf(address, sizeof(address), "unix:%s/s", directory);
    snprintf(a.sun_path, sizeof(a.sun_path), "%s/s", directory);
    int stale = socket(AF_UNIX, SOCK_STREAM, 0);
    assert_int_equal(bind(stale, (struct sockaddr *)&a, sizeof(a)), 0);
    close(stale);

    server_end(server_start(HTTP_LIMITS_DEFAULT, 1, address));
    rmdir(directory);
}

static void the_socket_file_of_a_successor_is_left_alone(void **state)
{
    char directory[] = "/tmp/sonda-http-XXXXXX", address[128];
    struct stat st;
    (void)state;
    assert_non_null(mkdtemp(directory));
    snprintf(address, sizeof(address), "unix:%s/s", directory);
    struct fixture *f = server_start(HTTP_LIMITS_DEFAULT, 1, address);
    int held = local_client(address + 5);

    client_send(held, "GET /first HTTP/1.1\r\nHost: a\r\n");
    WAIT_FOR(http_server_connections(f->server) == 1);
    http_server_stop(f->server, CLIENT_SECONDS);
    WAIT_FOR(stat(address + 5, &st) < 0);
    struct fixture *next = server_start(HTTP_LIMITS_DEFAULT, 1, address);
    client_send(held, "Connection: close\r\n\r\n");
    char *text = client_read_all(held);
    text_has(text, "GET /first");
    free(text);
    close(held);
    server_join(f);
    server_end(f);
    assert_int_equal(stat(address + 5, &st), 0);
    server_end(next);
    assert_int_equal(stat(address + 5, &st), -1);
    rmdir(directory);
}

static void addresses_are_read_strictly(void **state)
{
    static const char *const wrong[] = { "",
                                         "8000",
                                         "127.0.0.1",
                                         "127.0.0.1:",
                                         "127.0.0.1:x",
                                         "127.0.0.1:65536",
                                         "127.0.0.1:-1",
                                         "::1:80",
                                         "[::1]",
                                         "[::1]80",
                                         "[x]:80",
                                         "unix:",
                                         "a.b:80",
                                         "127.0.0.256:80",
                                         "[::1:80",
                                         "127.0.0.1:+80",
                                         "127.0.0.1: 80" };
    struct http_limits limits = HTTP_LIMITS_DEFAULT;
    struct http_server *s;
    char bound[128], too_long[200];
    (void)state;

    assert_int_equal(http_server_new(&limits, &s), 0);
    for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
        if (http_server_listen(s, wrong[i], bound, sizeof(bound)) != -EINVAL)
            fail_msg("%s was not refused", wrong[i]);
    snprintf(too_long, sizeof(too_long), "unix:/%0150d", 0);
    assert_int_equal(http_server_listen(s, too_long, bound, sizeof(bound)), -ENAMETOOLONG);
    assert_int_equal(http_server_listen(s, "localhost:0", bound, sizeof(bound)), 0);
    text_has(bound, "http://127.0.0.1:");
    assert_int_equal(http_server_listen(s, bound + strlen("http://"), bound, sizeof(bound)), -EADDRINUSE);
    http_server_free(s);
}

static bool has_ipv6(void)
{
    struct sockaddr_in6 a = { .sin6_family = AF_INET6, .sin6_addr = IN6ADDR_LOOPBACK_INIT };
    int fd = socket(AF_INET6, SOCK_STREAM, 0);
    bool has = fd >= 0 && bind(fd, (struct sockaddr *)&a, sizeof(a)) == 0;

    if (fd >= 0)
        close(fd);

    return has;
}

static int six_client(const struct fixture *f)
{
    struct sockaddr_in6 a = { .sin6_family = AF_INET6, .sin6_addr = IN6ADDR_LOOPBACK_INIT };
    int fd = client_fd(socket(AF_INET6, SOCK_STREAM, 0));

    a.sin6_port = htons((uint16_t)f->port);
    assert_int_equal(connect(fd, (struct sockaddr *)&a, sizeof(a)), 0);

    return fd;
}

static void both_families_may_be_named(void **state)
{
    static const char *const pairs[][2] = { { "0.0.0.0", "[::]" }, { "[::]", "0.0.0.0" } };
    (void)state;
    if (!has_ipv6())
        skip();

    for (size_t i = 0; i < 2; i++) {
        struct http_limits limits = HTTP_LIMITS_DEFAULT;
        struct fixture *f = calloc(1, sizeof(*f));
        char address[64], bound[128];
        assert_int_equal(http_server_new(&limits, &f->server), 0);
        snprintf(address, sizeof(address), "%s:0", pairs[i][0]);
        assert_int_equal(http_server_listen(f->server, address, bound, sizeof(bound)), 0);
        f->port = atoi(strrchr(bound, ':') + 1);
        snprintf(address, sizeof(address), "%s:%d", pairs[i][1], f->port);
        assert_int_equal(http_server_listen(f->server, address, bound, sizeof(bound)), 0);
        assert_string_equal(bound + strlen("http://"), address);
        server_run(f, 1);
        answer_has(f, "GET /four HTTP/1.1\r\n" LAST, "GET /four ? [] 127.0.0.1 loopback", NULL);
        int fd = six_client(f);
        client_send(fd, "GET /six HTTP/1.1\r\n" LAST);
        char *text = client_read_all(fd);
        text_has(text, "GET /six ? [] ::1 loopback");
        free(text);
        close(fd);
        server_end(f);
    }
}

static void an_address_of_another_process_is_not_taken_for_ours(void **state)
{
    struct http_limits limits = HTTP_LIMITS_DEFAULT;
    struct http_server *other;
    char address[64], bound[128];
    (void)state;
    if (!has_ipv6())
        skip();

    struct fixture *f = server_start(limits, 1, "0.0.0.0:0");
    assert_int_equal(http_server_new(&limits, &other), 0);
    snprintf(address, sizeof(address), "[::]:%d", f->port);
    assert_int_equal(http_server_listen(other, address, bound, sizeof(bound)), -EADDRINUSE);
    http_server_free(other);
    server_end(f);
}

static void ipv6_serves_and_a_mapped_client_is_ipv4(void **state)
{
    (void)state;
    if (!has_ipv6())
        skip();

    struct fixture *f = server_start(HTTP_LIMITS_DEFAULT, 1, "[::]:0");
    text_has(f->bound, "http://[::]:");
    int fd = six_client(f);
    client_send(fd, "GET /six HTTP/1.1\r\n" LAST);
    char *text = client_read_all(fd);
    text_has(text, "GET /six ? [] ::1 loopback");
    free(text);
    close(fd);
    answer_has(f, "GET /four HTTP/1.1\r\n" LAST, "GET /four ? [] 127.0.0.1 loopback", NULL);
    server_end(f);
}

static void every_address_is_that_of_both_families(void **state)
{
    (void)state;
    struct fixture *f = server_start(HTTP_LIMITS_DEFAULT, 1, ":0");
    answer_has(f, "GET /four HTTP/1.1\r\n" LAST, "GET /four ? [] 127.0.0.1 loopback", NULL);
    text_has(f->bound, has_ipv6() ? "http://[::]:" : "http://0.0.0.0:");
    server_end(f);
}

static int listening(const char *path, bool listens)
{
    struct sockaddr_un a = { .sun_family = AF_UNIX };
    int fd = socket(AF_UNIX, SOCK_STREAM, 0);

    strcpy(a.sun_path, path);
    assert_int_equal(bind(fd, (struct sockaddr *)&a, sizeof(a)), 0);
    if (listens)
        assert_int_equal(listen(fd, 5), 0);
    return fd;
}

static void a_socket_that_listens_already_is_adopted(void **state)
{
    char directory[] = "/tmp/sonda-http-XXXXXX", path[128], bound[128];
    struct listener l;
    (void)state;
    assert_non_null(mkdtemp(directory));
    snprintf(path, sizeof(path), "%s/s", directory);
    int fd = listening(path, true);
    assert_int_equal(listen_adopt(fd, &l, bound, sizeof(bound)), 0);
    assert_string_equal(bound + 5, path);
    assert_int_equal(l.fd, fd);
    assert_true(l.local);
    assert_string_equal(l.path, ""); /* whose it is, removes it */
    assert_int_equal(fcntl(fd, F_GETFD), FD_CLOEXEC);
    assert_true(fcntl(fd, F_GETFL) & O_NONBLOCK);
    close(fd);
    unlink(path);
    rmdir(directory);
}

static void what_does_not_listen_is_not(void **state)
{
    char directory[] = "/tmp/sonda-http-XXXXXX", path[128], bound[128];
    struct listener l;
    (void)state;
    assert_non_null(mkdtemp(directory));
    snprintf(path, sizeof(path), "%s/s", directory);
    int fd = listening(path, false), udp = socket(AF_INET, SOCK_DGRAM, 0), file = open("/dev/null", O_RDONLY);
    assert_int_equal(listen_adopt(fd, &l, bound, sizeof(bound)), -EINVAL);
    assert_int_equal(listen_adopt(udp, &l, bound, sizeof(bound)), -EINVAL);
    assert_int_equal(listen_adopt(file, &l, bound, sizeof(bound)), -ENOTSOCK);
    assert_int_equal(listen_adopt(-1, &l, bound, sizeof(bound)), -EBADF);
    close(fd);
    close(udp);
    close(file);
    unlink(path);
    rmdir(directory);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(unix_sockets_serve),
        cmocka_unit_test(every_address_is_that_of_both_families),
        cmocka_unit_test(a_socket_that_listens_already_is_adopted),
        cmocka_unit_test(what_does_not_listen_is_not),
        cmocka_unit_test(a_stale_socket_file_is_replaced),
        cmocka_unit_test(the_socket_file_of_a_successor_is_left_alone),
        cmocka_unit_test(addresses_are_read_strictly),
        cmocka_unit_test(ipv6_serves_and_a_mapped_client_is_ipv4),
        cmocka_unit_test(both_families_may_be_named),
        cmocka_unit_test(an_address_of_another_process_is_not_taken_for_ours),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
