/* SPDX-License-Identifier: MIT */
#include "proc_support.h"

#include "proc/cpu_list.h"

static char told[1024];

static int tell_cpu(void *cls, unsigned cpu)
{
    size_t used = strlen(told);

    (void)cls;
    snprintf(told + used, sizeof(told) - used, "cpu=%u ", cpu);
    return 0;
}

static void cpu_lists_are_ranges_and_numbers(void **state)
{
    static const char *const bad[] = { "a\n", "1-\n", "3-1\n", "1,\n", "1 2\n", "65536\n", "0-99999999\n" };
    (void)state;

    told[0] = '\0';
    assert_int_equal(proc_cpu_list_each("0-2,8\n", tell_cpu, NULL), 0);
    assert_string_equal(told, "cpu=0 cpu=1 cpu=2 cpu=8 ");
    assert_int_equal(proc_cpu_list_each("\n", tell_cpu, NULL), 0);
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        told[0] = '\0';
        if (proc_cpu_list_each(bad[i], tell_cpu, NULL) != -EBADMSG)
            fail_msg("taken: %s", bad[i]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(cpu_lists_are_ranges_and_numbers),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
