/* SPDX-License-Identifier: MIT */
#include "proc_support.h"

#include "proc/softnet.h"

static struct proc_softnet softnet[3];
static size_t softnets;

static int keep_softnet(void *cls, const struct proc_softnet *s)
{
    (void)cls;
    softnet[softnets++] = *s;
    return softnets == 3 ? 1 : 0;
}

static void softnet_reads_old_and_new_kernels(void **state)
{
    (void)state;
    softnets = 0;
    assert_int_equal(proc_softnet_each("00015c73 00020e76 f0000769 0 0 0 0 0 1 2 3\n"
                                       "0000000a 00000001 00000000 0 0 0 0 0 0 0 0 00000007 00000005\n",
                                       keep_softnet, NULL),
                     0);
    assert_true(softnet[0].processed == 0x15c73 && softnet[0].dropped == 0x20e76 && softnet[0].cpu == 0);
    assert_true(softnet[0].cpu_collisions == 1 && softnet[0].received_rps == 2 &&
                softnet[0].flow_limit_count == 3);
    assert_true(softnet[1].backlog_length == 7 && softnet[1].cpu == 5);
    assert_int_equal(proc_softnet_each("0 0 0 0 0 0 0 0\n", keep_softnet, NULL), -EBADMSG);
    assert_int_equal(proc_softnet_each("x\n1 2 3 4 5 6 7 8 9\n", keep_softnet, NULL), 1);
    assert_true(softnet[2].processed == 1 && softnet[2].cpu == 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(softnet_reads_old_and_new_kernels),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
