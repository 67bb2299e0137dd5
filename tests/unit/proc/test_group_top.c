/* SPDX-License-Identifier: MIT */
#include "proc_support.h"

#include "proc/group_top.h"

static struct tree tree;
static struct procfs *fs;
static struct proc_groups groups;
static struct proc_group_top top;

/* Unit n used n seconds and 1000 - n bytes; the last has neither file. */
static void begin(int count)
{
    char name[128], text[64];
    tree_make(&tree);
    tree_write(&tree, "fs/cgroup/cgroup.controllers", "cpu\n");
    for (int n = 0; n < count; n++) {
        snprintf(name, sizeof(name), "fs/cgroup/system.slice/u%03d.service/cpu.stat", n);
        snprintf(text, sizeof(text), "usage_usec %d000000\n", n);
        tree_write(&tree, name, text);
        snprintf(name, sizeof(name), "fs/cgroup/system.slice/u%03d.service/memory.current", n);
        snprintf(text, sizeof(text), "%d\n", 1000 - n);
        tree_write(&tree, name, text);
        snprintf(name, sizeof(name), "fs/cgroup/system.slice/u%03d.service/memory.stat", n);
        tree_write(&tree, name, "inactive_file 0\n");
    }
    tree_write(&tree, "fs/cgroup/system.slice/z.service/cgroup.procs", "");
    fs = tree_open(&tree);
    groups = (struct proc_groups){ 0 };
}

static void end(void)
{
    proc_group_top_free(&top);
    proc_groups_free(&groups);
    procfs_free(fs);
    tree_free(&tree);
}

static int read_top(size_t count, enum proc_group_order order, unsigned kinds)
{
    const struct proc_group_bounds bounds = { .max = 1000, .end_ns = INT64_MAX };
    top.top = count;
    top.order = order;
    top.kinds = kinds;
    return proc_group_top_read(&top, &groups, fs, fs, fs, PROC_GROUP_CPU | PROC_GROUP_MEMORY, &bounds);
}

static void the_greatest_of_many_are_kept_in_order(void **state)
{
    (void)state;
    begin(50);
    assert_int_equal(read_top(3, PROC_GROUP_BY_CPU, 1 << PROC_GROUP_UNIT), 0);
    assert_int_equal(top.total, 51);
    assert_int_equal(top.count, 3);
    assert_string_equal(top.items[0].name, "u049.service");
    assert_string_equal(top.items[2].name, "u047.service");
    assert_string_equal(top.items[2].path, "/system.slice/u047.service");
    assert_true(top.items[0].stat.cpu_usage_seconds == 49);

    assert_int_equal(read_top(2, PROC_GROUP_BY_MEMORY, 1 << PROC_GROUP_UNIT), 0);
    assert_int_equal(top.count, 2);
    assert_string_equal(top.items[0].name, "u000.service");
    assert_int_equal(top.items[1].stat.memory_working_set_bytes, 999);
    end();
}

static void what_tells_nothing_is_least(void **state)
{
    (void)state;
    begin(2);
    assert_int_equal(read_top(10, PROC_GROUP_BY_CPU, ~0u), 0);
    assert_int_equal(top.total, 5);
    assert_string_equal(top.items[0].name, "u001.service");
    assert_string_equal(top.items[1].name, "u000.service");
    assert_string_equal(top.items[2].path, "/");
    assert_string_equal(top.items[4].name, "z.service");
    end();
}

static void none_may_be_wanted(void **state)
{
    (void)state;
    begin(2);
    assert_int_equal(read_top(0, PROC_GROUP_BY_CPU, 1 << PROC_GROUP_UNIT), 0);
    assert_int_equal(top.total, 3);
    assert_int_equal(top.count, 0);
    assert_int_equal(read_top(5, PROC_GROUP_BY_CPU, 1 << PROC_GROUP_POD), 0);
    assert_int_equal(top.total, 0);
    end();
}

static void a_host_without_control_groups_leaves_nothing_behind(void **state)
{
    (void)state;
    begin(2);
    assert_int_equal(read_top(5, PROC_GROUP_BY_CPU, ~0u), 0);
    const struct proc_group_bounds bounds = { .max = 1000, .end_ns = INT64_MAX };
    assert_int_equal(proc_group_top_read(&top, &groups, fs, procfs_none(), fs, PROC_GROUP_CPU, &bounds),
                     -ENOENT);
    assert_int_equal(top.count, 0);
    end();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_greatest_of_many_are_kept_in_order),
        cmocka_unit_test(what_tells_nothing_is_least),
        cmocka_unit_test(none_may_be_wanted),
        cmocka_unit_test(a_host_without_control_groups_leaves_nothing_behind),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
