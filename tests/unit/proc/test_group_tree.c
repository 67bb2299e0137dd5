/* SPDX-License-Identifier: MIT */
#include "proc_support.h"

#include "proc/group_tree.h"

#define ID  "4b0f9d3c6e1a2b5c8d7e0f1a2b3c4d5e6f708192a3b4c5d6e7f8091a2b3c4d5e"
#define POD "kubepods/pod0a1b2c3d-4e5f-6071-8293-a4b5c6d7e8f9"

static struct tree tree;
static struct procfs *sys;
static struct proc_hierarchies hierarchies;
static struct proc_group_tree groups;

static void open_tree(const char *const *directories)
{
    char name[512];
    tree_make(&tree);
    tree_write(&tree, "fs/cgroup/cgroup.controllers", "cpu memory\n");
    for (; *directories; directories++) {
        snprintf(name, sizeof(name), "fs/cgroup/%s/cgroup.procs", *directories);
        tree_write(&tree, name, "");
    }
    sys = tree_open(&tree);
    assert_int_equal(proc_hierarchies_open(&hierarchies, sys), 0);
    groups = (struct proc_group_tree){ 0 };
}

static void close_tree(void)
{
    proc_group_tree_free(&groups);
    proc_hierarchies_close(&hierarchies);
    procfs_free(sys);
    tree_free(&tree);
}

static int read_at_most(size_t max)
{
    const struct proc_group_bounds bounds = { .max = max, .end_ns = INT64_MAX };
    return proc_group_tree_read(&groups, hierarchies.first, &bounds);
}

static void assert_paths(const char *const *expected)
{
    size_t i = 0;
    for (; expected[i]; i++) {
        assert_true(i < groups.count);
        assert_string_equal(proc_group_path(&groups, i), expected[i]);
    }
    assert_int_equal(groups.count, i);
}

#define LIST(...) ((const char *const[]){ __VA_ARGS__, NULL })

static void groups_come_in_the_order_of_their_names_each_behind_its_own(void **state)
{
    (void)state;
    open_tree(
        LIST("user.slice", "system.slice/b.service", "system.slice/a.service", POD "/" ID, "dev-x.mount"));
    for (int again = 0; again < 2; again++) {
        assert_int_equal(read_at_most(100), 0);
        assert_paths(LIST("/", "/kubepods", "/" POD, "/" POD "/" ID, "/system.slice",
                          "/system.slice/a.service", "/system.slice/b.service", "/user.slice"));
        assert_int_equal(groups.cut, 0);
    }
    assert_int_equal(groups.items[0].name.kind, PROC_GROUP_ROOT);
    assert_int_equal(groups.items[3].pod, 2);
    assert_int_equal(groups.items[2].pod, 2);
    assert_int_equal(groups.items[3].parent, 2);
    assert_true(groups.items[5].pod == PROC_GROUP_NONE);
    assert_string_equal(proc_group_path(&groups, 5) + groups.items[5].last, "a.service");
    close_tree();
}

static void units_below_units_and_in_containers_are_not_the_hosts(void **state)
{
    (void)state;
    open_tree(LIST("init.scope", "system.slice/docker-" ID ".scope/system.slice/inner.service",
                   "user.slice/user-0.slice/user@0.service/app.slice/mine.service"));
    assert_int_equal(read_at_most(100), 0);
    for (size_t i = 0; i < groups.count; i++) {
        const char *name = proc_group_path(&groups, i) + groups.items[i].last;
        bool other =
            !strcmp(name, "inner.service") || !strcmp(name, "mine.service") || !strcmp(name, "app.slice");
        if (groups.items[i].name.kind == PROC_GROUP_UNIT)
            assert_int_equal(groups.items[i].of_system, !other);
    }
    assert_int_equal(groups.count, 11);
    close_tree();
}

static void what_is_below_a_pods_container_is_its_own_affair(void **state)
{
    (void)state;
    open_tree(LIST(POD "/" ID "/init.scope", "docker/" ID "/kubelet"));
    assert_int_equal(read_at_most(100), 0);
    assert_paths(
        LIST("/", "/docker", "/docker/" ID, "/docker/" ID "/kubelet", "/kubepods", "/" POD, "/" POD "/" ID));
    close_tree();
}

static void the_cap_cuts_and_says_so(void **state)
{
    (void)state;
    open_tree(LIST("a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k", "l", "m", "n", "o", "p", "q", "r",
                   "s", "t"));
    assert_int_equal(read_at_most(3), 0);
    assert_int_equal(groups.count, 3);
    assert_int_equal(groups.cut, PROC_GROUP_CUT_COUNT);
    assert_int_equal(read_at_most(21), 0);
    assert_int_equal(groups.count, 21);
    assert_int_equal(groups.cut, 0);
    close_tree();
}

static void the_deadline_cuts_and_says_so(void **state)
{
    const struct proc_group_bounds bounds = { .max = 10, .end_ns = 0 };
    (void)state;
    open_tree(LIST("a", "b"));
    assert_int_equal(proc_group_tree_read(&groups, hierarchies.first, &bounds), 0);
    assert_paths(LIST("/"));
    assert_int_equal(groups.cut, PROC_GROUP_CUT_TIME);
    close_tree();
}

static bool always(void *cls)
{
    (void)cls;
    return true;
}

static void a_caller_that_wants_no_more_has_none(void **state)
{
    const struct proc_group_bounds bounds = { .max = 10, .end_ns = INT64_MAX, .stop = always };
    (void)state;
    open_tree(LIST("a", "b"));
    assert_int_equal(proc_group_tree_read(&groups, hierarchies.first, &bounds), -ETIMEDOUT);
    assert_int_equal(groups.count, 0);
    close_tree();
}

static void groups_that_lie_too_deep_are_cut(void **state)
{
    (void)state;
    open_tree(LIST("1/2/3/4/5/6/7/8/9/10/11/12/13/14/15/16/17/18/19"));
    assert_int_equal(read_at_most(100), 0);
    assert_int_equal(groups.count, PROC_GROUP_DEPTH + 2);
    assert_int_equal(groups.cut, PROC_GROUP_CUT_DEPTH);
    close_tree();
}

static void links_are_not_followed(void **state)
{
    (void)state;
    open_tree(LIST("a/b"));
    tree_link(&tree, "fs/cgroup/a/loop", "..");
    assert_int_equal(read_at_most(100), 0);
    assert_paths(LIST("/", "/a", "/a/b"));
    close_tree();
}

static void a_host_without_control_groups_has_none(void **state)
{
    (void)state;
    assert_int_equal(proc_hierarchies_open(&hierarchies, procfs_none()), -ENOENT);
    tree_make(&tree);
    sys = tree_open(&tree);
    assert_int_equal(proc_hierarchies_open(&hierarchies, sys), -ENOENT);
    proc_hierarchies_close(&hierarchies);
    procfs_free(sys);
    tree_free(&tree);
}

static void a_controller_is_where_its_hierarchy_is(void **state)
{
    (void)state;
    tree_make(&tree);
    tree_write(&tree, "fs/cgroup/memory/cgroup.procs", "");
    tree_write(&tree, "fs/cgroup/cpu,cpuacct/cgroup.procs", "");
    tree_write(&tree, "fs/cgroup/unified/cgroup.controllers", "io\n");
    sys = tree_open(&tree);
    assert_int_equal(proc_hierarchies_open(&hierarchies, sys), 0);
    assert_int_equal(hierarchies.count, 3);
    assert_string_equal(hierarchies.of[PROC_CONTROLLER_MEMORY]->path, "fs/cgroup/memory");
    assert_ptr_equal(hierarchies.first, hierarchies.of[PROC_CONTROLLER_MEMORY]);
    assert_ptr_equal(hierarchies.of[PROC_CONTROLLER_CPU], hierarchies.of[PROC_CONTROLLER_CPUACCT]);
    assert_int_equal(hierarchies.of[PROC_CONTROLLER_CPU]->version, 1);
    assert_int_equal(hierarchies.of[PROC_CONTROLLER_IO]->version, 2);
    assert_int_equal(hierarchies.of[PROC_CONTROLLER_PRESSURE]->version, 2);
    proc_hierarchies_close(&hierarchies);
    procfs_free(sys);
    tree_free(&tree);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(groups_come_in_the_order_of_their_names_each_behind_its_own),
        cmocka_unit_test(units_below_units_and_in_containers_are_not_the_hosts),
        cmocka_unit_test(what_is_below_a_pods_container_is_its_own_affair),
        cmocka_unit_test(the_cap_cuts_and_says_so),
        cmocka_unit_test(the_deadline_cuts_and_says_so),
        cmocka_unit_test(a_caller_that_wants_no_more_has_none),
        cmocka_unit_test(groups_that_lie_too_deep_are_cut),
        cmocka_unit_test(links_are_not_followed),
        cmocka_unit_test(a_host_without_control_groups_has_none),
        cmocka_unit_test(a_controller_is_where_its_hierarchy_is),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
