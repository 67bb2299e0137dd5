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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_recorded_tree_answers_from_its_own_file),
        cmocka_unit_test(a_live_root_is_asked_itself),
    };

    return cmocka_run_group_tests_name("filesystem", tests, NULL, NULL);
}
