/* SPDX-License-Identifier: MIT */
#include "proc_support.h"

#include "proc/mount.h"
#include "proc/mount_watch.h"

#define OWN_VIEW                                                                                             \
    "1 0 0:1 / / rw - overlay o rw\n2 1 8:1 / /host rw - ext4 /dev/a rw\n3 2 8:2 / /host/boot rw - ext4 "    \
    "/dev/b rw\n"

static void a_list_that_nothing_says_changed_is_kept_for_half_a_minute(void **state)
{
    struct proc_mount_watch w = { 0 };
    struct proc_mounts m = { 0 };
    struct procfs *fs = NULL;
    (void)state;
    if (procfs_open("/proc", &fs) < 0 || proc_mount_read(fs, "/", &m) < 0)
        skip();

    size_t count = m.count;
    m.count = 0;
    assert_int_equal(proc_mount_read_changed(&w, fs, "/", 1, &m), 0);
    assert_int_equal(m.count, count);
    m.count = 0; /* a mark: it was not read again */
    assert_int_equal(proc_mount_read_changed(&w, fs, "/", PROC_MOUNT_AGE_NS, &m), 0);
    assert_int_equal(m.count, 0);
    assert_int_equal(proc_mount_read_changed(&w, fs, "/", PROC_MOUNT_AGE_NS + 1, &m), 0);
    assert_int_equal(m.count, count);
    proc_mount_watch_free(&w);
    proc_mount_free(&m);
    procfs_free(fs);
}

static void a_recorded_list_is_read_each_time(void **state)
{
    struct proc_mount_watch w = { 0 };
    struct proc_mounts m = { 0 };
    struct tree t;
    (void)state;
    tree_make(&t);
    struct procfs *fs = tree_open(&t);
    assert_int_equal(proc_mount_read_changed(&w, fs, "/", 1, &m), -ENOENT);
    tree_write(&t, "1/mountinfo", OWN_VIEW);
    assert_int_equal(proc_mount_read_changed(&w, fs, "/", 1, &m), 0);
    assert_int_equal(m.count, 3);
    proc_mount_watch_free(&w);
    proc_mount_free(&m);
    procfs_free(fs);
    tree_free(&t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_list_that_nothing_says_changed_is_kept_for_half_a_minute),
        cmocka_unit_test(a_recorded_list_is_read_each_time),
    };

    return cmocka_run_group_tests_name("mount_watch", tests, NULL, NULL);
}
