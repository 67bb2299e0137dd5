/* SPDX-License-Identifier: MIT */
#include "feed_support.h"

static struct feed open_filesystems(void)
{
    begin();
    tree_write(
        &tree, "1/mountinfo",
        "1 0 8:1 / / rw,relatime - ext4 /dev/sda1 rw\n2 1 0:2 / /dead rw - nfs b rw\n3 1 8:2 / /ro ro - ext4 "
        "/dev/sdb rw\n4 1 8:3 / /gone rw - ext4 /dev/sdc rw\n");
    /* "/" as a process sees it whose unit made everything read-only (ProtectSystem=strict). */
    tree_write(&tree, ".statfs", "/ 10 100 60 50 9 8 ro\n/dead stuck\n/ro 1 2 1 1 0 0 rw\n");
    return open_feed("filesystem");
}

static void each_mount_has_its_size_and_use(void **state)
{
    struct feed f = open_filesystems();
    (void)state;
    gives(&f, FIELDS("size_bytes", "available_bytes", "files_free"),
          "available_bytes{a=\"/dev/sda1\",b=\"/\",c=\"ext4\",d=\"\"} 500\n"
          "available_bytes{a=\"/dev/sdb\",b=\"/ro\",c=\"ext4\",d=\"\"} 1\n"
          "files_free{a=\"/dev/sda1\",b=\"/\",c=\"ext4\",d=\"\"} 8\n"
          "files_free{a=\"/dev/sdb\",b=\"/ro\",c=\"ext4\",d=\"\"} 0\n"
          "size_bytes{a=\"/dev/sda1\",b=\"/\",c=\"ext4\",d=\"\"} 1000\n"
          "size_bytes{a=\"/dev/sdb\",b=\"/ro\",c=\"ext4\",d=\"\"} 2\n");
    feed_free(&f);
    end();
}

static void a_mount_that_hangs_or_fails_has_a_row_that_says_why(void **state)
{
    struct feed f = open_filesystems();
    (void)state;
    gives(&f, FIELDS("device_error", "read_only"),
          "device_error{a=\"/dev/sda1\",b=\"/\",c=\"ext4\",d=\"\"} 0\n"
          "device_error{a=\"b\",b=\"/dead\",c=\"nfs\",d=\"mountpoint timeout\"} 1\n"
          "device_error{a=\"/dev/sdb\",b=\"/ro\",c=\"ext4\",d=\"\"} 0\n"
          "device_error{a=\"/dev/sdc\",b=\"/gone\",c=\"ext4\",d=\"no such device\"} 1\n"
          "read_only{a=\"/dev/sda1\",b=\"/\",c=\"ext4\",d=\"\"} 0\n"
          "read_only{a=\"b\",b=\"/dead\",c=\"nfs\",d=\"mountpoint timeout\"} 0\n"
          "read_only{a=\"/dev/sdb\",b=\"/ro\",c=\"ext4\",d=\"\"} 1\n"
          "read_only{a=\"/dev/sdc\",b=\"/gone\",c=\"ext4\",d=\"no such device\"} 0\n");
    feed_free(&f);
    end();
}

static void either_filter_leaves_mounts_out(void **state)
{
    char message[256];
    struct feed f = open_filesystems();
    (void)state;
    assert_int_equal(name_filter_new(NULL, "^/(ro|gone)$", message, sizeof(message), &f.filters[0]), 0);
    assert_int_equal(name_filter_new(NULL, "^nfs", message, sizeof(message), &f.filters[1]), 0);
    gives(&f, FIELDS("mount_info"), "mount_info{a=\"/dev/sda1\",b=\"8\",c=\"1\",d=\"/\"} 1\n");
    name_filter_free(f.filters[0]);
    name_filter_free(f.filters[1]);
    feed_free(&f);
    end();
}

static void a_tree_without_mounts_says_so(void **state)
{
    (void)state;
    gives_nothing_of_an_empty_tree("filesystem");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_mount_has_its_size_and_use),
        cmocka_unit_test(a_mount_that_hangs_or_fails_has_a_row_that_says_why),
        cmocka_unit_test(either_filter_leaves_mounts_out),
        cmocka_unit_test(a_tree_without_mounts_says_so),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
