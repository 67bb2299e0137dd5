/* SPDX-License-Identifier: MIT */
#include "proc_support.h"

#include "proc/filesystem.h"
#include "proc/statfs.h"

#define MS INT64_C(1000000)

static void a_recorded_tree_answers_from_its_own_file(void **state)
{
    struct proc_statfs s;
    struct procfs *root = machine_open("laptop/root");
    (void)state;
    assert_int_equal(proc_filesystem_root(root, false, &s), 0);
    assert_int_equal(s.total_bytes, UINT64_C(124881408) * 4096);
    assert_int_equal(proc_filesystem_read(root, false, "/mnt/my backups", true, MS, &s), -ETIMEDOUT);
    assert_int_equal(proc_filesystem_read(root, false, "/boot/efi", false, MS, &s), 0);
    assert_int_equal(s.total_bytes, UINT64_C(130812) * 4096);
    procfs_free(root);
}

static void a_live_root_is_asked_itself(void **state)
{
    struct proc_statfs s, of;
    struct procfs *root;
    struct tree t;
    (void)state;
    tree_make(&t);
    tree_write(&t, ".statfs", "/ 1 2 3 4 5 6 rw\n");
    tree_write(&t, "mnt/x", "");
    assert_int_equal(procfs_open(t.path, &root), 0);
    assert_int_equal(proc_filesystem_root(root, true, &s), 0);
    assert_true(s.total_bytes > 1 << 20);
    assert_int_equal(proc_filesystem_read(root, true, "/mnt", false, MS, &of), 0);
    assert_int_equal(of.total_bytes, s.total_bytes);
    assert_int_equal(proc_filesystem_read(root, true, "/mnt", true, 5000 * MS, &of), 0);
    assert_int_equal(proc_filesystem_read(root, true, "/none", false, MS, &of), -ENOENT);
    procfs_free(root);
    tree_free(&t);
}

static struct proc_mount mount_on(const char *point, bool remote)
{
    return (struct proc_mount){ .mount_point = point, .type = "ext4", .remote = remote };
}

static void a_mount_on_a_file_is_told_from_one_on_a_directory(void **state)
{
    const struct proc_mount file = mount_on("/etc/hosts", false), directory = mount_on("/etc", false),
                            afar = mount_on("/etc/hosts", true), none = mount_on("/none", false);
    struct proc_statfs s;
    struct procfs *root;
    struct tree t;
    (void)state;
    tree_make(&t);
    tree_write(&t, "etc/hosts", "");
    assert_int_equal(procfs_open(t.path, &root), 0);
    assert_int_equal(proc_filesystem_read_mount(root, true, &file, MS, &s), 0);
    assert_true(s.on_file);
    assert_int_equal(proc_filesystem_read_mount(root, true, &directory, MS, &s), 0);
    assert_false(s.on_file);
    assert_int_equal(proc_filesystem_read_mount(root, true, &afar, 5000 * MS, &s), 0);
    assert_false(s.on_file);
    assert_int_equal(proc_filesystem_read_mount(root, true, &none, MS, &s), -ENOENT);
    procfs_free(root);
    tree_free(&t);
}

static void what_was_recorded_of_a_mount_on_a_file_is_replayed(void **state)
{
    const struct proc_mount file = mount_on("/etc/hosts", false), root_mount = mount_on("/", false);
    struct procfs *root = machine_open("container/root");
    struct proc_statfs s;
    (void)state;
    assert_int_equal(proc_filesystem_read_mount(root, false, &file, MS, &s), 0);
    assert_true(s.on_file);
    assert_int_equal(proc_filesystem_read_mount(root, false, &root_mount, MS, &s), 0);
    assert_false(s.on_file);
    procfs_free(root);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_recorded_tree_answers_from_its_own_file),
        cmocka_unit_test(a_live_root_is_asked_itself),
        cmocka_unit_test(a_mount_on_a_file_is_told_from_one_on_a_directory),
        cmocka_unit_test(what_was_recorded_of_a_mount_on_a_file_is_replayed),
    };

    return cmocka_run_group_tests_name("filesystem", tests, NULL, NULL);
}
