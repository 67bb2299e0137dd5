/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "proc/ipvs.h"

#define HEADING                                                                                              \
    "IP Virtual Server version 1.2.1 (size=4096)\n"                                                          \
    "Prot LocalAddress:Port Scheduler Flags\n"                                                               \
    "  -> RemoteAddress:Port Forward Weight ActiveConn InActConn\n"

struct found {
    struct proc_ipvs_backend items[8];
    size_t count, stop_at;
};

static int keep(void *cls, const struct proc_ipvs_backend *b)
{
    struct found *f = cls;
    f->items[f->count++] = *b;
    return f->count == f->stop_at ? 7 : 0;
}

static struct found parse(const char *text)
{
    struct found f = { .count = 0 };
    assert_int_equal(proc_ipvs_each(text, keep, &f), 0);
    return f;
}

static void a_service_of_ipv4_has_its_backends(void **state)
{
    (void)state;
    struct found f = parse(HEADING "TCP  C0A80016:0CEA wlc\n"
                                   "  -> C0A85216:0CEA      Tunnel  100    248        2         \n"
                                   "  -> 0A000001:FFFF      Masq    1      0          4294967295\n");
    assert_int_equal(f.count, 2);
    assert_string_equal(f.items[0].local_address, "192.168.0.22");
    assert_int_equal(f.items[0].local_port, 3306);
    assert_string_equal(f.items[0].remote_address, "192.168.82.22");
    assert_string_equal(f.items[0].protocol, "TCP");
    assert_string_equal(f.items[0].local_mark, "");
    assert_int_equal(f.items[0].weight, 100);
    assert_int_equal(f.items[0].active, 248);
    assert_int_equal(f.items[0].inactive, 2);
    assert_int_equal(f.items[1].remote_port, 65535);
    assert_int_equal(f.items[1].inactive, 4294967295);
}

static void a_service_of_ipv6_is_printed_short(void **state)
{
    (void)state;
    struct found f =
        parse("UDP  [2001:0db8:0000:0000:0000:0000:0000:0001]:0035 rr\n"
              "  -> [2001:0db8:0000:0000:0001:0000:0000:0002]:0035      Masq    1      3          4\n");
    assert_int_equal(f.count, 1);
    assert_string_equal(f.items[0].local_address, "2001:db8::1");
    assert_string_equal(f.items[0].remote_address, "2001:db8::1:0:0:2");
    assert_int_equal(f.items[0].remote_port, 53);
}

static void a_firewall_mark_is_a_service_without_an_address(void **state)
{
    (void)state;
    struct found f = parse("FWM  10001000 wlc\n  -> C0A83215:0CEA      Route   0      0          9\n");
    assert_int_equal(f.count, 1);
    assert_string_equal(f.items[0].local_address, "");
    assert_int_equal(f.items[0].local_port, 0);
    assert_string_equal(f.items[0].local_mark, "10001000");
    assert_string_equal(f.items[0].protocol, "FWM");
}

static void backends_of_an_unknown_service_are_not_given_to_the_one_before(void **state)
{
    (void)state;
    struct found f = parse("TCP  C0A80016:0CEA wlc\n"
                           "QUIC C0A80017:0CEA wlc\n"
                           "  -> C0A83215:0CEA      Route   0      0          9\n");
    assert_int_equal(f.count, 0);
}

static void lines_that_are_cut_or_wrong_are_passed_over(void **state)
{
    (void)state;
    struct found f = parse("TCP  C0A80016:0CEA wlc\n"
                           "  -> C0A85216:0CEA      Tunnel  100    248\n"
                           "  -> C0A852160CEA       Tunnel  100    248        2\n"
                           "  -> C0A85216:CEA       Tunnel  100    248        2\n"
                           "  -> [20010db8]:0CEA    Tunnel  100    248        2\n"
                           "  -> C0A85216:0CEA      Tunnel  100    99999999999999999999        2\n"
                           "  -> \n\n   \n"
                           "  -> C0A85217:0CEA      Tunnel  1      2          3");
    assert_int_equal(f.count, 1);
    assert_string_equal(f.items[0].remote_address, "192.168.82.23");
    assert_int_equal(parse("").count, 0);
    assert_int_equal(parse(HEADING).count, 0);
}

static void the_caller_can_stop(void **state)
{
    (void)state;
    struct found f = { .stop_at = 1 };
    const char *text =
        "TCP  C0A80016:0CEA wlc\n  -> C0A85216:0CEA Masq 1 2 3\n  -> C0A85216:0CEB Masq 1 2 3\n";
    assert_int_equal(proc_ipvs_each(text, keep, &f), 7);
    assert_int_equal(f.count, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_service_of_ipv4_has_its_backends),
        cmocka_unit_test(a_service_of_ipv6_is_printed_short),
        cmocka_unit_test(a_firewall_mark_is_a_service_without_an_address),
        cmocka_unit_test(backends_of_an_unknown_service_are_not_given_to_the_one_before),
        cmocka_unit_test(lines_that_are_cut_or_wrong_are_passed_over),
        cmocka_unit_test(the_caller_can_stop),
    };
    return cmocka_run_group_tests_name("ipvs", tests, NULL, NULL);
}
