/* SPDX-License-Identifier: MIT */
#include "proc_support.h"

#include <linux/inet_diag.h>
#include <linux/sock_diag.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include "netlink_support.h"
#include "proc/tcp.h"

static void put_socket(struct message *m, unsigned char state, uint32_t received, uint32_t sent)
{
    const struct inet_diag_msg s = {
        .idiag_family = AF_INET, .idiag_state = state, .idiag_rqueue = received, .idiag_wqueue = sent
    };
    struct message one;

    message_begin(&one, SOCK_DIAG_BY_FAMILY, NLM_F_MULTI, &s, sizeof(s));
    message_attribute(&one, INET_DIAG_SHUTDOWN, "\0", 1);
    message_end(&one);
    memcpy(m->bytes + m->len, one.bytes, one.len);
    m->len += one.len;
}

static void sockets_are_counted_by_state(void **state)
{
    struct message m = { .len = 0 };
    struct proc_tcp t = { 0 };
    (void)state;

    put_socket(&m, 1, 11, 21);
    put_socket(&m, 10, 0, 128);
    put_socket(&m, 1, 4000000000u, 4000000000u);
    put_socket(&m, 0, 1, 1);  /* no state */
    put_socket(&m, 12, 1, 1); /* TCP_NEW_SYN_RECV: within the kernel alone */
    assert_int_equal(proc_tcp_parse(m.bytes, m.len, &t), 0);
    assert_int_equal(proc_tcp_parse(m.bytes, m.len, &t), 0); /* a second piece */
    assert_true(t.sockets == 6 && t.states[1] == 4 && t.states[10] == 2);
    assert_true(t.received_bytes == 8000000022 && t.sent_bytes == 8000000298);
}

static void messages_cut_anywhere_are_refused_or_passed_over(void **state)
{
    struct message m = { .len = 0 };
    (void)state;

    put_socket(&m, 1, 1, 1);
    for (size_t len = 0; len < m.len; len++) {
        struct proc_tcp t = { 0 };
        char *exact = malloc(len + 1);
        memcpy(exact, m.bytes, len);
        assert_int_equal(proc_tcp_parse(exact, len, &t), len < NLMSG_HDRLEN ? 0 : -EBADMSG);
        assert_int_equal(t.sockets, 0);
        free(exact);
    }
    message_begin(&m, SOCK_DIAG_BY_FAMILY, 0, "\2\1", 2);
    message_end(&m);
    struct proc_tcp t = { 0 };
    assert_int_equal(proc_tcp_parse(m.bytes, m.len, &t), 0);
    assert_int_equal(t.sockets, 0);
}

#define HEADING                                                                                              \
    "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n"

static void the_text_tells_the_same(void **state)
{
    struct proc_tcp t;
    (void)state;

    assert_int_equal(
        proc_tcp_parse_file(HEADING "   0: 0100007F:1F90 00000000:0000 0A 00000000:00000002 00:00000000 0 0\n"
                                    "   1: 0100007F:1F90 0100007F:C001 01 00000010:00000001 00:00000000 0 0\n"
                                    "   2: 0100007F:1F90 0100007F:C001 0C 00000010:00000001 00:00000000 0 0\n"
                                    "   3: odd\n",
                            &t),
        0);
    assert_true(t.sockets == 2 && t.states[1] == 1 && t.states[10] == 1);
    assert_true(t.received_bytes == 3 && t.sent_bytes == 16);
    assert_int_equal(proc_tcp_parse_file(HEADING, &t), 0);
    assert_int_equal(t.sockets, 0);
    assert_int_equal(proc_tcp_parse_file(HEADING "odd\n", &t), -EBADMSG);
}

static void states_have_names(void **state)
{
    (void)state;
    assert_null(proc_tcp_state(0));
    assert_string_equal(proc_tcp_state(1), "established");
    assert_string_equal(proc_tcp_state(10), "listen");
    assert_string_equal(proc_tcp_state(11), "closing");
    assert_null(proc_tcp_state(12));
}

static void the_live_host_has_the_socket_that_listens_here(void **state)
{
    struct netlink n = { .fd = 0 };
    struct proc_tcp before, after;
    (void)state;

    if (proc_tcp_read(&n, AF_INET, &before) < 0)
        skip(); /* no sock_diag here */
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    struct sockaddr_in any = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    assert_int_equal(bind(fd, (struct sockaddr *)&any, sizeof(any)), 0);
    assert_int_equal(listen(fd, 5), 0);
    assert_int_equal(proc_tcp_read(&n, AF_INET, &after), 0);
    assert_true(after.states[10] >= 1 && after.sockets >= after.states[10]);
    close(fd);
    netlink_close(&n);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sockets_are_counted_by_state),
        cmocka_unit_test(messages_cut_anywhere_are_refused_or_passed_over),
        cmocka_unit_test(the_text_tells_the_same),
        cmocka_unit_test(states_have_names),
        cmocka_unit_test(the_live_host_has_the_socket_that_listens_here),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
