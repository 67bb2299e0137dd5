/* SPDX-License-Identifier: MIT */
#include "proc_support.h"

#include "proc/sockstat.h"

static char told[1024];

static int tell(void *cls, const char *key, size_t len, int64_t value)
{
    size_t used = strlen(told);

    (void)cls;
    snprintf(told + used, sizeof(told) - used, "%.*s=%lld ", (int)len, key, (long long)value);
    return 0;
}

static void sockstat_tells_each_state(void **state)
{
    (void)state;
    told[0] = '\0';
    assert_int_equal(proc_sockstat_each("sockets: used 1602\nTCP: inuse 35 orphan 0\nRAW:\n", tell, NULL), 0);
    assert_string_equal(told, "sockets_used=1602 TCP_inuse=35 TCP_orphan=0 ");
    assert_int_equal(proc_sockstat_each("TCP: inuse\n", tell, NULL), -EBADMSG);
    assert_int_equal(proc_sockstat_each("TCP inuse 1\n", tell, NULL), -EBADMSG);
}

static void what_is_odd_in_a_line_is_left_out(void **state)
{
    (void)state;
    told[0] = '\0';
    assert_int_equal(proc_sockstat_each("RAW inuse 1\nTCP: inuse x orphan 2 tw\nUDP: inuse -1\n", tell, NULL),
                     0);
    assert_string_equal(told, "TCP_orphan=2 UDP_inuse=-1 ");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sockstat_tells_each_state),
        cmocka_unit_test(what_is_odd_in_a_line_is_left_out),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
