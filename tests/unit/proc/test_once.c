/* SPDX-License-Identifier: MIT */
#include "proc_support.h"

#include <fcntl.h>

#include "proc/once.h"
#include "proc/witness.h"

static struct tree tree;
static int top;

static int set_up(void **state)
{
    (void)state;
    tree_make(&tree);
    top = open(tree.path, O_PATH | O_DIRECTORY | O_CLOEXEC);
    return top < 0;
}

static int tear_down(void **state)
{
    (void)state;
    close(top);
    tree_free(&tree);
    return 0;
}

static void a_file_is_read_whole_however_long(void **state)
{
    struct proc_once o = { 0 };
    char text[40001];
    (void)state;
    memset(text, 'x', sizeof(text) - 2);
    strcpy(text + sizeof(text) - 2, "\n");
    tree_write(&tree, "long", text);
    tree_write(&tree, "short", "1\n");
    assert_int_equal(proc_once_read(&o, top, "long", 0, tree.path, ""), 40000);
    assert_string_equal(o.text, text);
    uint64_t inode = o.inode;
    assert_int_equal(proc_once_read(&o, top, "short", 0, tree.path, ""), 2);
    assert_string_equal(o.text, "1\n");
    assert_true(inode && o.inode != inode);
    proc_once_free(&o);
}

static void past_the_bound_there_are_whole_lines(void **state)
{
    struct proc_once o = { 0 };
    size_t size = 2 * PROC_ONCE_MAX;
    char *text = malloc(size + 1);
    (void)state;
    assert_non_null(text);
    for (size_t i = 0; i < size; i += 4)
        memcpy(text + i, "abc\n", 4);
    text[size] = '\0';
    tree_write(&tree, "huge", text);
    ssize_t len = proc_once_read(&o, top, "huge", 0, tree.path, "");
    assert_true(len > 0 && (size_t)len < PROC_ONCE_MAX && len % 4 == 0);
    assert_int_equal(strlen(o.text), len);
    proc_once_free(&o);
    free(text);
}

static void what_is_no_file_in_the_directory_is_refused(void **state)
{
    struct proc_once o = { 0 };
    (void)state;
    tree_link(&tree, "link", "/proc/version");
    tree_write(&tree, "directory/file", "");
    assert_int_equal(proc_once_read(&o, top, "nothing", 0, tree.path, ""), -ENOENT);
    assert_string_equal(o.text, "");
    assert_true(proc_once_read(&o, top, "link", 0, tree.path, "") < 0);
    assert_true(proc_once_read(&o, top, "directory", 0, tree.path, "") < 0);
    assert_true(proc_once_read(&o, top, "../../etc/passwd", 0, tree.path, "") < 0);
    assert_int_equal(proc_once_read(&o, -1, "directory", 0, tree.path, ""), -ENOENT);
    assert_int_equal(proc_once_read(&o, top, "directory/file", 0, tree.path, ""), 0);
    proc_once_free(&o);
}

static void a_directory_of_the_kernel_is_read_in_fewer_calls(void **state)
{
    struct proc_once o = { 0 };
    (void)state;
    tree_write(&tree, "max", "42\n");
    assert_int_equal(proc_once_read(&o, top, "max", PROC_ONCE_KERNELS | PROC_ONCE_RECORD, tree.path, ""), 3);
    assert_string_equal(o.text, "42\n");
    assert_int_equal(o.inode, 0);
    assert_int_equal(proc_once_read(&o, top, "none", PROC_ONCE_KERNELS, tree.path, ""), -ENOENT);
    assert_string_equal(o.text, "");
    proc_once_free(&o);
}

static char told[256];

static void tell(void *cls, const char *root, const char *name, const char *text, size_t len)
{
    (void)cls;
    snprintf(told, sizeof(told), "%s %s %s %zu", root, name, text, len);
}

static void a_witness_is_told_where_it_was(void **state)
{
    const struct proc_witness witness = { .text = tell };
    struct proc_once o = { 0 };
    (void)state;
    tree_write(&tree, "pids.max", "max");
    proc_witness_set(&witness);
    proc_once_read(&o, top, "pids.max", 0, "/sys", "fs/cgroup/a");
    assert_string_equal(told, "/sys fs/cgroup/a/pids.max max 3");
    proc_once_read(&o, top, "pids.max", 0, "/sys", "");
    assert_string_equal(told, "/sys pids.max max 3");
    proc_witness_set(NULL);
    proc_once_free(&o);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_file_is_read_whole_however_long, set_up, tear_down),
        cmocka_unit_test_setup_teardown(past_the_bound_there_are_whole_lines, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_is_no_file_in_the_directory_is_refused, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_directory_of_the_kernel_is_read_in_fewer_calls, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_witness_is_told_where_it_was, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
