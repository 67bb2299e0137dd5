/* SPDX-License-Identifier: MIT */
#include "proc_support.h"

#include <sys/socket.h>

#include "netlink_support.h"
#include "proc/network_route.h"

static void begin_route(struct message *m, unsigned char type, unsigned char bits)
{
    const struct rtmsg head = {
        .rtm_family = AF_INET, .rtm_dst_len = bits, .rtm_protocol = RTPROT_BIRD, .rtm_type = type
    };

    message_begin(m, RTM_NEWROUTE, NLM_F_MULTI, &head, sizeof(head));
}

static void make_route(struct message *m)
{
    const uint32_t device = 3, priority = 50;

    begin_route(m, RTN_UNICAST, 16);
    message_attribute(m, RTA_DST, "\x0a\x09\0\0", 4);
    message_attribute(m, RTA_PREFSRC, "\x0a\x01\0\1", 4);
    message_attribute(m, RTA_GATEWAY, "\x0a\x01\0\7", 4);
    message_attribute(m, RTA_OIF, &device, 4);
    message_attribute(m, RTA_PRIORITY, &priority, 4);
    message_end(m);
}

static void put_way(struct message *m, int device, unsigned char hops, const char *gateway)
{
    struct rtnexthop hop = { .rtnh_len = gateway ? sizeof(hop) + 8 : sizeof(hop),
                             .rtnh_hops = hops,
                             .rtnh_ifindex = device };

    message_put(m, &hop, sizeof(hop));
    if (gateway)
        message_attribute(m, RTA_GATEWAY, gateway, 4);
}

static void make_ways(struct message *m)
{
    struct message ways = { .len = 0 };

    put_way(&ways, 2, 2, "\x0a\x01\0\3");
    put_way(&ways, 3, 0, NULL);
    begin_route(m, RTN_UNICAST, 0);
    message_attribute(m, RTA_MULTIPATH, ways.bytes, ways.len);
    message_end(m);
}

static void a_route_is_read_from_its_message(void **state)
{
    struct proc_network_routes r = { .count = 0 };
    struct message m;
    char text[PROC_NETWORK_ADDRESS_MAX];
    (void)state;

    make_route(&m);
    assert_int_equal(proc_network_route_parse(m.bytes, m.len, &r), 0);
    assert_int_equal(r.count, 1);
    assert_true(r.items[0].device == 3 && r.items[0].priority == 50 && r.items[0].weight == 0);
    proc_network_route_destination(&r.items[0], text);
    assert_string_equal(text, "10.9.0.0/16");
    proc_network_address_text(&r.items[0].source, text);
    assert_string_equal(text, "10.1.0.1");
    proc_network_address_text(&r.items[0].gateway, text);
    assert_string_equal(text, "10.1.0.7");
    assert_string_equal(proc_network_route_protocol(r.items[0].protocol), "bird");
    proc_network_route_free(&r);
}

static void each_way_of_a_route_is_one(void **state)
{
    struct proc_network_routes r = { .count = 0 };
    struct message m;
    char text[PROC_NETWORK_ADDRESS_MAX];
    (void)state;

    make_ways(&m);
    assert_int_equal(proc_network_route_parse(m.bytes, m.len, &r), 0);
    assert_int_equal(r.count, 2);
    assert_true(r.items[0].device == 2 && r.items[0].weight == 3 && r.items[1].device == 3);
    assert_true(r.items[1].weight == 1 && r.items[1].gateway.len == 0);
    proc_network_address_text(&r.items[0].gateway, text);
    assert_string_equal(text, "10.1.0.3");
    proc_network_route_destination(&r.items[0], text);
    assert_string_equal(text, "default");
    proc_network_route_free(&r);
}

static void unicast_alone_is_taken(void **state)
{
    static const unsigned char types[] = { RTN_LOCAL, RTN_BROADCAST, RTN_BLACKHOLE, RTN_MULTICAST };
    struct proc_network_routes r = { .count = 0 };
    struct message m;
    (void)state;

    for (size_t i = 0; i < sizeof(types); i++) {
        begin_route(&m, types[i], 8);
        message_end(&m);
        assert_int_equal(proc_network_route_parse(m.bytes, m.len, &r), 0);
    }
    message_begin(&m, RTM_NEWROUTE, 0, "1234", 4); /* too short */
    message_end(&m);
    assert_int_equal(proc_network_route_parse(m.bytes, m.len, &r), 0);
    assert_int_equal(r.count, 0);
    proc_network_route_free(&r);
}

static void odd_lengths_are_passed_over(void **state)
{
    struct proc_network_routes r = { .count = 0 };
    struct message m;
    struct rtnexthop hop = { .rtnh_len = 60000 };
    char text[PROC_NETWORK_ADDRESS_MAX];
    (void)state;

    begin_route(&m, RTN_UNICAST, 8);
    message_attribute(&m, RTA_DST, "\x0a\0\0", 3);
    message_attribute(&m, RTA_OIF, "\1\0", 2);
    message_end(&m);
    assert_int_equal(proc_network_route_parse(m.bytes, m.len, &r), 0);
    proc_network_route_destination(&r.items[0], text);
    assert_string_equal(text, "/8");
    assert_int_equal(r.items[0].device, 0);
    begin_route(&m, RTN_UNICAST, 8);
    message_attribute(&m, RTA_MULTIPATH, &hop, sizeof(hop));
    message_end(&m);
    assert_int_equal(proc_network_route_parse(m.bytes, m.len, &r), 0);
    assert_int_equal(r.count, 1);
    proc_network_route_free(&r);
}

static void messages_cut_anywhere_are_refused_or_passed_over(void **state)
{
    struct message m;
    (void)state;

    make_ways(&m);
    for (size_t len = 0; len < m.len; len++) {
        struct proc_network_routes r = { .count = 0 };
        char *exact = malloc(len + 1);
        memcpy(exact, m.bytes, len);
        assert_int_equal(proc_network_route_parse(exact, len, &r), len < NLMSG_HDRLEN ? 0 : -EBADMSG);
        free(exact);
        proc_network_route_free(&r);
    }
}

static void too_many_are_refused(void **state)
{
    struct proc_network_routes r = { .count = PROC_NETWORK_ROUTES_MAX };
    struct message m;
    (void)state;

    make_route(&m);
    assert_int_equal(proc_network_route_parse(m.bytes, m.len, &r), -EFBIG);
}

static void addresses_are_told_as_text(void **state)
{
    const struct proc_network_address v6 = { 16, { 0xfd, 0, [15] = 7 } }, none = { 0 };
    char text[PROC_NETWORK_ADDRESS_MAX];
    (void)state;

    proc_network_address_text(&v6, text);
    assert_string_equal(text, "fd00::7");
    proc_network_address_text(&none, text);
    assert_string_equal(text, "");
    assert_string_equal(proc_network_route_protocol(186), "bgp");
    assert_string_equal(proc_network_route_protocol(99), "unknown");
}

static void the_live_host_is_asked(void **state)
{
    struct proc_network_routes r = { .count = 0 };
    (void)state;

    if (proc_network_route_read(&r) < 0)
        skip(); /* no netlink here */
    assert_int_equal(proc_network_route_read(&r), 0);
    proc_network_route_free(&r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_route_is_read_from_its_message),
        cmocka_unit_test(each_way_of_a_route_is_one),
        cmocka_unit_test(unicast_alone_is_taken),
        cmocka_unit_test(odd_lengths_are_passed_over),
        cmocka_unit_test(messages_cut_anywhere_are_refused_or_passed_over),
        cmocka_unit_test(too_many_are_refused),
        cmocka_unit_test(addresses_are_told_as_text),
        cmocka_unit_test(the_live_host_is_asked),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
