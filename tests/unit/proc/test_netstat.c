/* SPDX-License-Identifier: MIT */
#include "proc_support.h"

#include "proc/netstat.h"

static char told[1024];

static int tell(void *cls, const char *key, size_t len, uint64_t value, bool negative)
{
    size_t used = strlen(told);

    snprintf(told + used, sizeof(told) - used, "%.*s=%s%llu ", (int)len, key, negative ? "-" : "",
             (unsigned long long)value);
    return cls ? 7 : 0;
}

static void netstat_pairs_names_with_numbers(void **state)
{
    (void)state;
    told[0] = '\0';
    assert_int_equal(proc_netstat_each("TcpExt: SyncookiesSent Pruned\nTcpExt: 0 18446744073709551615\n"
                                       "Tcp: MaxConn\nTcp: -1\n",
                                       tell, NULL),
                     0);
    assert_string_equal(told, "TcpExt_SyncookiesSent=0 TcpExt_Pruned=18446744073709551615 Tcp_MaxConn=-1 ");
    told[0] = '\0';
    assert_int_equal(proc_netstat_each("A: b c\nA: 1 2\n", tell, told), 7);
    assert_string_equal(told, "A_b=1 ");
}

static void netstat_refuses_what_does_not_pair(void **state)
{
    static const char *const bad[] = {
        "A: b c\nA: 1\n",
        "A: b\nA: 1 2\n",
        "A: b\nB: 1\n",
        "A: b\n",
        "A b\nA 1\n",
        "A: b\nA: x\n",
        "A: b\nA: 18446744073709551616\n",
        "x\n",
        ": b\n: 1\n",
    };
    char long_name[400] = "A: ";
    (void)state;

    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
        if (proc_netstat_each(bad[i], tell, NULL) != -EBADMSG)
            fail_msg("taken: %s", bad[i]);
    memset(long_name + 3, 'n', 300);
    strcpy(long_name + 303, "\nA: 1\n");
    assert_int_equal(proc_netstat_each(long_name, tell, NULL), -EBADMSG);
    assert_int_equal(proc_netstat_each("", tell, NULL), -EBADMSG);
    assert_int_equal(proc_netstat_each("A: b\nA: 1", tell, NULL), -EBADMSG);
}

/* gVisor prints names alone. */
static void netstat_leaves_out_what_does_not_pair(void **state)
{
    (void)state;
    told[0] = '\0';
    assert_int_equal(
        proc_netstat_each("TcpExt: a b\nTcp: c\nTcp: 5\nUdp: d e\nUdp: 1\nx\nIp: f g h\nIp: 1 - 3\n", tell,
                          NULL),
        0);
    assert_string_equal(told, "Tcp_c=5 Ip_f=1 Ip_h=3 ");
}

static void snmp6_names_its_protocol_up_to_the_6(void **state)
{
    (void)state;
    told[0] = '\0';
    assert_int_equal(proc_netstat_each6("Ip6InReceives    \t7\nUdpLite6OutDatagrams 1\nodd 3\n", tell, NULL),
                     0);
    assert_string_equal(told, "Ip6_InReceives=7 UdpLite6_OutDatagrams=1 ");
    assert_int_equal(proc_netstat_each6("Ip6InReceives x\n", tell, NULL), -EBADMSG);
}

static void an_odd_line_of_snmp6_is_left_out(void **state)
{
    (void)state;
    told[0] = '\0';
    assert_int_equal(proc_netstat_each6("Ip6InX x\nIp6InReceives 7\n", tell, NULL), 0);
    assert_string_equal(told, "Ip6_InReceives=7 ");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(netstat_pairs_names_with_numbers),
        cmocka_unit_test(netstat_refuses_what_does_not_pair),
        cmocka_unit_test(netstat_leaves_out_what_does_not_pair),
        cmocka_unit_test(snmp6_names_its_protocol_up_to_the_6),
        cmocka_unit_test(an_odd_line_of_snmp6_is_left_out),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
