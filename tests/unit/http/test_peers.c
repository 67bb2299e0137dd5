/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <arpa/inet.h>
#include <sys/un.h>

#include "http/peers.h"

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
        cmocka_unit_test(peers_are_counted_by_site),
        cmocka_unit_test(loopback_is_known_by_its_address),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
