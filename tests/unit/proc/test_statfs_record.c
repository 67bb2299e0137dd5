/* SPDX-License-Identifier: MIT */
#include "proc_support.h"

#include "proc/filesystem.h"
#include "proc/statfs.h"
#include "proc/statfs_record.h"

#define MS INT64_C(1000000)

static void what_is_recorded_is_read_back(void **state)
{
    struct proc_statfs before, after;
    struct procfs *proc = machine_open("laptop/proc"), *root = machine_open("laptop/root");
    struct proc_mounts mounts = { 0 };
    char *text = NULL;
    size_t size;
    FILE *to = open_memstream(&text, &size);
    (void)state;
    assert_int_equal(proc_mount_read(proc, "/", &mounts), 0);
    assert_int_equal(proc_statfs_record(&mounts, root, false, MS, to), 7);
    fclose(to);
    assert_int_equal(proc_statfs_parse(text, "/mnt/my backups", &after), -ETIMEDOUT);
    assert_int_equal(proc_filesystem_root(root, false, &before), 0);
    assert_int_equal(proc_statfs_parse(text, "/", &after), 0);
    assert_int_equal(before.total_bytes, after.total_bytes);
    assert_int_equal(before.available_bytes, after.available_bytes);
    assert_int_equal(before.used_bytes, after.used_bytes);
    assert_int_equal(before.files_free, after.files_free);
    assert_int_equal(proc_statfs_parse(text, "/snap/core22/1033", &after), 0);
    assert_true(after.read_only);
    proc_mount_free(&mounts);
    procfs_free(proc);
    procfs_free(root);
    free(text);
}

static void a_mount_on_a_file_is_recorded_as_one(void **state)
{
    struct proc_statfs after;
    struct procfs *proc = machine_open("container/proc"), *root = machine_open("container/root");
    struct proc_mounts mounts = { 0 };
    char *text = NULL;
    size_t size;
    FILE *to = open_memstream(&text, &size);
    (void)state;
    assert_int_equal(proc_mount_read(proc, "/", &mounts), 0);
    assert_true(proc_statfs_record(&mounts, root, false, MS, to) > 0);
    fclose(to);
    assert_int_equal(proc_statfs_parse(text, "/etc/hosts", &after), 0);
    assert_true(after.on_file);
    assert_int_equal(proc_statfs_parse(text, "/dev/shm", &after), 0);
    assert_false(after.on_file);
    proc_mount_free(&mounts);
    procfs_free(proc);
    procfs_free(root);
    free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_recorded_is_read_back),
        cmocka_unit_test(a_mount_on_a_file_is_recorded_as_one),
    };

    return cmocka_run_group_tests_name("statfs_record", tests, NULL, NULL);
}
