/* SPDX-License-Identifier: MIT */
#include "feed_support.h"

#define CPU "devices/system/cpu/"

static void throttled(const char *cpu, const char *core, const char *core_count, const char *package_count)
{
    char name[128];

    snprintf(name, sizeof(name), CPU "%s/topology/physical_package_id", cpu);
    tree_write(&tree, name, "0\n");
    snprintf(name, sizeof(name), CPU "%s/topology/core_id", cpu);
    tree_write(&tree, name, core);
    snprintf(name, sizeof(name), CPU "%s/thermal_throttle/core_throttle_count", cpu);
    tree_write(&tree, name, core_count);
    snprintf(name, sizeof(name), CPU "%s/thermal_throttle/package_throttle_count", cpu);
    tree_write(&tree, name, package_count);
}

static void siblings_tell_their_core_and_package_once(void **state)
{
    (void)state;
    begin();
    struct feed f = open_feed("cpu_state");
    throttled("cpu0", "0\n", "5\n", "30\n");
    throttled("cpu1", "0\n", "5\n", "30\n");
    throttled("cpu2", "1\n", "7\n", "30\n");
    gives(&f, FIELDS("core_throttles", "package_throttles"),
          "core_throttles{a=\"0\",b=\"0\"} 5\ncore_throttles{a=\"0\",b=\"1\"} 7\npackage_throttles{a=\"0\"} "
          "30\n");
    assert_int_equal(exposition_duplicates(sink.exposition), 0);
    feed_free(&f);
    end();
}

static void nothing_is_told_of_online_where_the_first_cannot_be_switched_off(void **state)
{
    (void)state;
    begin();
    struct feed f = open_feed("cpu_state");
    tree_write(&tree, CPU "cpu0/topology/core_id", "0\n");
    tree_write(&tree, CPU "cpu1/online", "1\n");
    gives(&f, FIELDS("online"), "");
    tree_write(&tree, CPU "cpu0/online", "1\n");
    tree_write(&tree, CPU "cpu1/online", "0\n");
    tree_write(&tree, CPU "cpu2/x", "");
    gives(&f, FIELDS("online"), "online{a=\"0\"} 1\nonline{a=\"1\"} 0\nonline{a=\"2\"} 0\n");
    feed_free(&f);
    end();
}

static void cpus_are_those_that_are_present(void **state)
{
    (void)state;
    begin();
    struct feed f = open_feed("cpu_state");
    tree_write(&tree, CPU "present", "0,2\n");
    tree_write(&tree, CPU "isolated", "2-3\n");
    tree_write(&tree, CPU "cpu0/online", "1\n");
    tree_write(&tree, CPU "cpu1/online", "1\n");
    gives(&f, FIELDS("online", "isolated"),
          "isolated{a=\"2\"} 1\nisolated{a=\"3\"} 1\nonline{a=\"0\"} 1\nonline{a=\"2\"} 0\n");
    feed_free(&f);
    end();
}

static void a_tree_without_cpus_says_so(void **state)
{
    (void)state;
    gives_nothing_of_an_empty_tree("cpu_state");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(siblings_tell_their_core_and_package_once),
        cmocka_unit_test(nothing_is_told_of_online_where_the_first_cannot_be_switched_off),
        cmocka_unit_test(cpus_are_those_that_are_present),
        cmocka_unit_test(a_tree_without_cpus_says_so),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
