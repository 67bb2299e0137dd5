/* SPDX-License-Identifier: MIT */
#include "feed_support.h"

static void each_backend_is_a_row_of_its_own(void **state)
{
    (void)state;
    begin();
    struct feed f = open_feed("ipvs");
    tree_write(&tree, "net/ip_vs",
               "IP Virtual Server version 1.2.1 (size=4096)\nProt LocalAddress:Port Scheduler Flags\n"
               "  -> RemoteAddress:Port Forward Weight ActiveConn InActConn\nTCP  C0A80016:0CEA wlc\n"
               "  -> C0A85216:0CEA      Tunnel  100    248        2\nFWM  10001000 wlc\n"
               "  -> C0A85416:0CEA      Route   0      0          3\n");
    gives(&f, FIELDS("active", "inactive", "weight"),
          "active{a=\"192.168.0.22\",b=\"3306\",c=\"192.168.82.22\",d=\"3306\",e=\"TCP\",f=\"\"} 248\n"
          "active{a=\"\",b=\"0\",c=\"192.168.84.22\",d=\"3306\",e=\"FWM\",f=\"10001000\"} 0\n"
          "inactive{a=\"192.168.0.22\",b=\"3306\",c=\"192.168.82.22\",d=\"3306\",e=\"TCP\",f=\"\"} 2\n"
          "inactive{a=\"\",b=\"0\",c=\"192.168.84.22\",d=\"3306\",e=\"FWM\",f=\"10001000\"} 3\n"
          "weight{a=\"192.168.0.22\",b=\"3306\",c=\"192.168.82.22\",d=\"3306\",e=\"TCP\",f=\"\"} 100\n"
          "weight{a=\"\",b=\"0\",c=\"192.168.84.22\",d=\"3306\",e=\"FWM\",f=\"10001000\"} 0\n");
    feed_free(&f);
    end();
}

static void a_kernel_without_ipvs_says_so(void **state)
{
    (void)state;
    gives_nothing_of_an_empty_tree("ipvs");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_backend_is_a_row_of_its_own),
        cmocka_unit_test(a_kernel_without_ipvs_says_so),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
