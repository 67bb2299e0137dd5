/* SPDX-License-Identifier: MIT */
/* How many workers a machine gets that says nothing of it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <sched.h>
#include <string.h>

#include "program/host.h"
#include "settings/parse.h"

static size_t allowed; /* CPUs of this process; 0: the call fails */

int sched_getaffinity(pid_t pid, size_t size, cpu_set_t *set)
{
    (void)pid;
    if (allowed == 0) {
        errno = EINVAL;
        return -1;
    }
    memset(set, 0, size);
    for (size_t i = 0; i < allowed; i++)
        CPU_SET(i, set);

    return 0;
}

static void workers_are_as_many_as_cpus_within_their_bound(void **state)
{
    (void)state;
    allowed = 1;
    assert_int_equal(host_cpus(), 1);
    allowed = 1024;
    assert_in_range(host_cpus(), 1, OPTIONS_WORKERS_MAX); /* fewer where a cgroup's quota says so */
    allowed = 0;
    assert_int_equal(host_cpus(), 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(workers_are_as_many_as_cpus_within_their_bound),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
