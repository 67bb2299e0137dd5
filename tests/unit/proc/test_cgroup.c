/* SPDX-License-Identifier: MIT */
#include "proc_support.h"

#include <math.h>

#include "proc/cgroup.h"

static int read_machine(const char *name, struct proc_cgroup *ret)
{
    char part[64];
    snprintf(part, sizeof(part), "%s/proc", name);
    struct procfs *proc = machine_open(part);
    snprintf(part, sizeof(part), "%s/sys", name);
    struct procfs *sys = machine_open(part);
    int r = proc_cgroup_read(proc, sys, ret);
    procfs_free(proc);
    procfs_free(sys);
    return r;
}

static void a_container_knows_its_limits(void **state)
{
    struct proc_cgroup g;
    (void)state;
    assert_int_equal(read_machine("container", &g), 0);
    assert_int_equal(g.version, 2);
    assert_true(g.has_cpu_quota);
    assert_true(g.cpu_quota_cores == 1.5);
    assert_int_equal(g.cpu_periods, 912044);
    assert_int_equal(g.cpu_throttled_periods, 1204);
    assert_true(g.cpu_throttled_seconds == 91.220443);
    assert_true(g.cpu_usage_seconds == 103.240443);
    assert_int_equal(g.memory_limit_bytes, 536870912);
    assert_int_equal(g.memory_used_bytes, 201326592);
    assert_int_equal(g.memory_working_set_bytes, 201326592 - 67108864);
    assert_int_equal(g.memory_oom_kills, 1);
    assert_int_equal(g.swap_limit_bytes, 0);
    assert_int_equal(g.tasks, 5);
    assert_int_equal(g.tasks_limit, 4096);
}

static void no_limit_is_absent_and_an_ancestors_limit_holds(void **state)
{
    struct proc_cgroup g;
    (void)state;
    assert_int_equal(read_machine("laptop", &g), 0);
    assert_int_equal(g.version, 2);
    assert_false(g.has_cpu_quota);
    assert_true(isnan(g.cpu_quota_cores));
    assert_true(g.memory_limit_bytes == PROC_ABSENT);
    assert_int_equal(g.tasks, 112);
    assert_int_equal(g.tasks_limit, 42120); /* of user-1000.slice */
}

static void version_1_is_read_alike(void **state)
{
    struct proc_cgroup g;
    (void)state;
    assert_int_equal(read_machine("kernel-3.10", &g), 0);
    assert_int_equal(g.version, 1);
    assert_true(g.has_cpu_quota && g.cpu_quota_cores == 0.5);
    assert_true(g.cpu_throttled_seconds == 1.20443312);
    assert_true(g.cpu_usage_seconds == 1.64044312);
    assert_true(g.cpu_user_seconds == 1.2 && g.cpu_system_seconds == 0.44);
    assert_int_equal(g.memory_limit_bytes, 268435456); /* of system.slice; the service's own is "none" */
    assert_int_equal(g.memory_working_set_bytes, 41220096 - 8192);
    assert_true(g.memory_oom_kills == PROC_ABSENT); /* since Linux 4.13 */
    assert_true(g.tasks == PROC_ABSENT);
}

static void a_hostile_machine_is_refused(void **state)
{
    struct proc_cgroup g = { .version = 77 };
    (void)state;
    assert_int_equal(read_machine("hostile", &g), -EBADMSG);
    assert_int_equal(g.version, 77);
}

static void controllers_are_found_in_either_version(void **state)
{
    static const char *const text = "12:pids:/a\n4:cpu,cpuacct:/b\n1:name=systemd:/c\n0::/d\n";
    char path[64];
    int version = 0;
    (void)state;
    assert_int_equal(proc_cgroup_find(text, "cpu", &version, path, sizeof(path)), 0);
    assert_int_equal(version, 1);
    assert_string_equal(path, "/b");
    assert_int_equal(proc_cgroup_find(text, "cpuacct", &version, path, sizeof(path)), 0);
    assert_string_equal(path, "/b");
    assert_int_equal(proc_cgroup_find(text, "memory", &version, path, sizeof(path)), 0);
    assert_int_equal(version, 2);
    assert_string_equal(path, "/d");
    assert_int_equal(proc_cgroup_find("0::/d\n1:cpu:/v1\n", "cpu", &version, path, sizeof(path)), 0);
    assert_string_equal(path, "/v1");
    assert_int_equal(proc_cgroup_find("1:name=systemd:/\n", "cpu", &version, path, sizeof(path)), -ENOENT);
    assert_int_equal(proc_cgroup_find("", "cpu", &version, path, sizeof(path)), -ENOENT);
    assert_int_equal(proc_cgroup_find(":::\n", "cpu", &version, path, sizeof(path)), -ENOENT);
    assert_int_equal(proc_cgroup_find("0:\nx\n0::/d\n", "cpu", &version, path, sizeof(path)), 0);
    assert_string_equal(path, "/d");
    assert_int_equal(proc_cgroup_find("0::/too/long\n", "cpu", &version, path, 5), -ENAMETOOLONG);
}

static int read_tree(const struct tree *t, struct proc_cgroup *ret)
{
    char path[PATH_MAX];
    struct procfs *proc, *sys;
    assert_int_equal(procfs_open(tree_path(t, "proc", path), &proc), 0);
    assert_int_equal(procfs_open(tree_path(t, "sys", path), &sys), 0);
    int r = proc_cgroup_read(proc, sys, ret);
    procfs_free(proc);
    procfs_free(sys);
    return r;
}

#define V2_MOUNT "9 8 0:28 / /sys/fs/cgroup rw - cgroup2 cgroup rw\n"

/* Nothing is known: nothing of another group is told for ours. */
static void assert_nothing_known(const struct proc_cgroup *g)
{
    assert_int_equal(g->version, 2);
    assert_true(isnan(g->cpu_usage_seconds) && isnan(g->cpu_quota_cores) && !g->has_cpu_quota);
    assert_true(g->memory_limit_bytes == PROC_ABSENT && g->tasks == PROC_ABSENT);
}

static void of_a_group_outside_of_the_namespace_nothing_is_known(void **state)
{
    struct tree t;
    struct proc_cgroup g;
    (void)state;
    tree_make(&t);
    tree_write(&t, "proc/self/cgroup", "0::/../../other\n");
    tree_write(&t, "proc/self/mountinfo", V2_MOUNT);
    tree_write(&t, "sys/fs/cgroup/memory.max", "4096\n");
    assert_int_equal(read_tree(&t, &g), 0);
    assert_nothing_known(&g);
    tree_write(&t, "proc/self/mountinfo", "9 8 0:28 / /elsewhere rw - cgroup2 cgroup rw\n");
    assert_int_equal(read_tree(&t, &g), -ENOENT);
    tree_free(&t);
}

/* A private cgroup namespace, and the host's /sys below --path.sysfs. */
static void the_hosts_hierarchy_is_not_taken_for_our_own_part_of_it(void **state)
{
    struct tree t;
    struct proc_cgroup g;
    (void)state;
    tree_make(&t);
    tree_write(&t, "proc/self/cgroup", "0::/\n");
    tree_write(&t, "sys/fs/cgroup/cpu.stat", "usage_usec 987654321000000\n");
    tree_write(&t, "proc/self/mountinfo",
               V2_MOUNT "10 8 0:28 /../../.. /host/sys/fs/cgroup rw - cgroup2 cgroup2 rw\n");
    assert_int_equal(read_tree(&t, &g), 0);
    assert_nothing_known(&g);
    /* Mounted over our own. */
    tree_write(&t, "proc/self/mountinfo",
               V2_MOUNT "10 9 0:28 /../../.. /sys/fs/cgroup rw - cgroup2 cgroup2 rw\n");
    assert_int_equal(read_tree(&t, &g), 0);
    assert_nothing_known(&g);
    /* Below our own, which is on top: it has what no top of all has. */
    tree_write(&t, "proc/self/mountinfo",
               "10 8 0:28 /../../.. /sys/fs/cgroup rw - cgroup2 cgroup2 rw\n9 10 0:28 / /sys/fs/cgroup rw - "
               "cgroup2 cgroup rw\n");
    tree_write(&t, "sys/fs/cgroup/cgroup.type", "domain\n");
    assert_int_equal(read_tree(&t, &g), 0);
    assert_true(g.cpu_usage_seconds == 987654321);
    tree_free(&t);
}

/* Recorded trees are not as deep as groups are. */
static void the_top_of_all_is_not_told_for_a_group_that_is_not_shown(void **state)
{
    struct tree t;
    struct proc_cgroup g;
    (void)state;
    tree_make(&t);
    tree_write(&t, "proc/self/cgroup", "0::/a/b\n");
    tree_write(&t, "proc/self/mountinfo", V2_MOUNT);
    tree_write(&t, "sys/fs/cgroup/cpu.stat", "usage_usec 5000000\n");
    assert_int_equal(read_tree(&t, &g), 0);
    assert_nothing_known(&g);
    /* Who is at the top of all is told of it. */
    tree_write(&t, "proc/self/cgroup", "0::/\n");
    assert_int_equal(read_tree(&t, &g), 0);
    assert_true(g.cpu_usage_seconds == 5);
    tree_free(&t);
}

static void version_1_tells_a_limit_above_what_is_mounted(void **state)
{
    struct tree t;
    struct proc_cgroup g;
    (void)state;
    tree_make(&t);
    tree_write(&t, "proc/self/cgroup", "11:memory:/kubepods/pod1/ctr1\n");
    tree_write(&t, "proc/self/mountinfo",
               "3 1 0:30 /kubepods/pod1/ctr1 /sys/fs/cgroup/memory ro - cgroup cgroup rw,memory\n");
    tree_write(&t, "sys/fs/cgroup/memory/memory.limit_in_bytes", "9223372036854771712\n");
    tree_write(&t, "sys/fs/cgroup/memory/memory.stat", "hierarchical_memory_limit 134217728\n");
    assert_int_equal(read_tree(&t, &g), 0);
    assert_int_equal(g.memory_limit_bytes, 134217728);
    tree_write(&t, "sys/fs/cgroup/memory/memory.limit_in_bytes", "4096\n");
    assert_int_equal(read_tree(&t, &g), 0);
    assert_int_equal(g.memory_limit_bytes, 4096);
    tree_write(&t, "sys/fs/cgroup/memory/memory.stat", "hierarchical_memory_limit 9223372036854771712\n");
    tree_write(&t, "sys/fs/cgroup/memory/memory.limit_in_bytes", "9223372036854771712\n");
    assert_int_equal(read_tree(&t, &g), 0);
    assert_true(g.memory_limit_bytes == PROC_ABSENT);
    tree_free(&t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_container_knows_its_limits),
        cmocka_unit_test(no_limit_is_absent_and_an_ancestors_limit_holds),
        cmocka_unit_test(version_1_is_read_alike),
        cmocka_unit_test(a_hostile_machine_is_refused),
        cmocka_unit_test(controllers_are_found_in_either_version),
        cmocka_unit_test(of_a_group_outside_of_the_namespace_nothing_is_known),
        cmocka_unit_test(the_hosts_hierarchy_is_not_taken_for_our_own_part_of_it),
        cmocka_unit_test(the_top_of_all_is_not_told_for_a_group_that_is_not_shown),
        cmocka_unit_test(version_1_tells_a_limit_above_what_is_mounted),
    };
    return cmocka_run_group_tests_name("cgroup", tests, NULL, NULL);
}
