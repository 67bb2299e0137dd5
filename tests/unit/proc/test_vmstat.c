/* SPDX-License-Identifier: MIT */
#include "proc_support.h"

#include "proc/vmstat.h"

static int ignore(void *cls, const char *name, size_t len, uint64_t value)
{
    (void)cls, (void)name, (void)len, (void)value;
    return 0;
}

static int parse_vmstat(const char *text)
{
    return proc_vmstat_each(text, ignore, NULL);
}

static int add(void *cls, const char *name, size_t len, uint64_t value)
{
    uint64_t *sum = cls;
    *sum += len == 7 && !memcmp(name, "pgfault", 7) ? value : 1;
    return value == 13 ? -ECANCELED : 0;
}

static void vmstat_lines_are_told_one_by_one(void **state)
{
    uint64_t sum = 0;
    (void)state;
    assert_int_equal(proc_vmstat_each("nr_free_pages 5\npgfault 100\n", add, &sum), 0);
    assert_int_equal(sum, 101);
    assert_int_equal(proc_vmstat_each("a 13\nb 1\n", add, &sum), -ECANCELED);
    sum = 0;
    assert_int_equal(proc_vmstat_each("nr_x -5\n\npgfault 100\nnr_y\nnr_z 1 2\n", add, &sum), 0);
    assert_int_equal(sum, 100);
    assert_int_equal(parse_vmstat("pgfault -12\n"), -EBADMSG);
    assert_int_equal(parse_vmstat("pgfault 99999999999999999999\n"), -EBADMSG);
    assert_int_equal(parse_vmstat("pgfault 1 2\n"), -EBADMSG);
    assert_int_equal(parse_vmstat("\n"), -EBADMSG);
    assert_no_cut_parses("nr_free_pages 5\npgfault 100\n", parse_vmstat);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(vmstat_lines_are_told_one_by_one),
    };

    return cmocka_run_group_tests_name("vmstat", tests, NULL, NULL);
}
