/* SPDX-License-Identifier: MIT */
#include "proc_support.h"

#include "proc/schedstat.h"

static struct proc_schedstat last_schedstat;

static int keep_schedstat(void *cls, const struct proc_schedstat *s)
{
    (void)cls;
    last_schedstat = *s;
    return 0;
}

static void schedstat_passes_domains_over(void **state)
{
    (void)state;
    assert_int_equal(
        proc_schedstat_each(
            "version 15\ntimestamp 1\ncpu3 498494191 0 3533438552 2553969831 3853684107 2465731542 "
            "2045936778163039 343796328169361 4767485306\ndomain0 00 1\n",
            keep_schedstat, NULL),
        0);
    assert_true(last_schedstat.cpu == 3 && last_schedstat.running_nanoseconds == 2045936778163039);
    assert_true(last_schedstat.waiting_nanoseconds == 343796328169361 &&
                last_schedstat.timeslices == 4767485306);
    assert_int_equal(proc_schedstat_each("cpu0 1 2 3\n", keep_schedstat, NULL), -EBADMSG);
    assert_int_equal(proc_schedstat_each("cpu0 1 2 3\ncpu7 0 0 0 0 0 0 4 5 6\n", keep_schedstat, NULL), 0);
    assert_true(last_schedstat.cpu == 7 && last_schedstat.timeslices == 6);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(schedstat_passes_domains_over),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
