/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>
#include <linux/btrfs.h>

#include "proc/btrfs.h"

/* A kernel with file systems that have devices 1 and 3 (2 was removed). */
static int calls, filesystems_asked;
static int fail_stats;

static int info_of_filesystem(struct btrfs_ioctl_fs_info_args *args)
{
    filesystems_asked++;
    args->max_id = 3;
    args->num_devices = 2;
    memset(args->fsid, 0xab, sizeof(args->fsid));
    return 0;
}

static int info_of_device(struct btrfs_ioctl_dev_info_args *args)
{
    if (args->devid != 1 && args->devid != 3) {
        errno = ENODEV;
        return -1;
    }
    memset(args->uuid, (int)args->devid, sizeof(args->uuid));
    args->total_bytes = 1000 * args->devid;
    args->bytes_used = 100 * args->devid;
    strcpy((char *)args->path, args->devid == 1 ? "/dev/mapper/one" : "three");
    return 0;
}

static int fake(int fd, unsigned long request, void *argument)
{
    (void)fd;
    calls++;
    if (request == BTRFS_IOC_FS_INFO)
        return info_of_filesystem(argument);
    if (request == BTRFS_IOC_DEV_INFO)
        return info_of_device(argument);

    struct btrfs_ioctl_get_dev_stats *stats = argument;
    for (uint64_t i = 0; i < stats->nr_items; i++)
        stats->values[i] = 10 * stats->devid + i;
    errno = EPERM;
    return fail_stats ? -1 : 0;
}

static struct proc_mount mount_of(const char *type, const char *source, const char *mount_point)
{
    return (struct proc_mount){ .type = type, .source = source, .mount_point = mount_point };
}

static size_t read_below(const char *root, struct proc_mount *items, size_t count,
                         struct proc_btrfs_device *devices, size_t room)
{
    struct proc_mounts mounts = { .items = items, .count = count };
    int fd = open(root, O_PATH | O_DIRECTORY | O_CLOEXEC);

    assert_true(fd >= 0);
    size_t found = proc_btrfs_read(&mounts, fd, devices, room);
    close(fd);
    return found;
}

static void devices_are_told_with_size_use_and_errors(void **state)
{
    struct proc_mount mounts[] = { mount_of("btrfs", "/dev/mapper/one", "/") };
    struct proc_btrfs_device d[4];
    (void)state;

    assert_int_equal(read_below("/", mounts, 1, d, 4), 2);
    assert_string_equal(d[0].fsid, "abababab-abab-abab-abab-abababababab");
    assert_string_equal(d[0].uuid, "01010101-0101-0101-0101-010101010101");
    assert_string_equal(d[0].name, "one");
    assert_int_equal(d[0].total_bytes, 1000);
    assert_int_equal(d[0].used_bytes, 100);
    assert_int_equal(d[0].errors[PROC_BTRFS_WRITE], 10);
    assert_int_equal(d[0].errors[PROC_BTRFS_GENERATION], 14);
    assert_string_equal(d[1].name, "three");
    assert_int_equal(d[1].errors[PROC_BTRFS_CORRUPTION], 33);
}

static void a_file_system_mounted_twice_is_asked_once(void **state)
{
    struct proc_mount mounts[] = { mount_of("btrfs", "/dev/sda", "/"), mount_of("btrfs", "/dev/sda", "/tmp"),
                                   mount_of("btrfs", "/dev/sdb", "/tmp") };
    struct proc_btrfs_device d[8];
    (void)state;

    assert_int_equal(read_below("/", mounts, 3, d, 8), 2);
    assert_int_equal(filesystems_asked, 2); /* the third has another source, but the same id */
}

static void other_file_systems_and_closed_mount_points_are_passed_over(void **state)
{
    struct proc_mount mounts[] = { mount_of("ext4", "/dev/sda", "/"),
                                   mount_of("btrfs", "/dev/sdb", "/there/is/no/such/mount") };
    struct proc_btrfs_device d[4];
    (void)state;

    assert_int_equal(read_below("/", mounts, 2, d, 4), 0);
    assert_int_equal(calls, 0);
}

static void no_more_devices_are_written_than_there_is_room(void **state)
{
    struct proc_mount mounts[] = { mount_of("btrfs", "/dev/sda", "/") };
    struct proc_btrfs_device d[2] = { [1] = { .name = "untouched" } };
    (void)state;

    assert_int_equal(read_below("/", mounts, 1, d, 1), 1);
    assert_string_equal(d[1].name, "untouched");
}

static void a_device_whose_errors_cannot_be_asked_is_left_out(void **state)
{
    struct proc_mount mounts[] = { mount_of("btrfs", "/dev/sda", "/") };
    struct proc_btrfs_device d[2];
    (void)state;

    fail_stats = 1;
    assert_int_equal(read_below("/", mounts, 1, d, 2), 0);
}

static void a_mount_point_does_not_lead_out_of_the_root(void **state)
{
    char root[] = "/tmp/sonda-btrfs-XXXXXX";
    struct proc_mount mounts[] = { mount_of("btrfs", "/dev/sda", "/out") };
    struct proc_btrfs_device d[2];
    char link[64];
    (void)state;

    assert_non_null(mkdtemp(root));
    snprintf(link, sizeof(link), "%s/out", root);
    assert_int_equal(symlink("/", link), 0);
    assert_int_equal(read_below(root, mounts, 1, d, 2), 0);
    unlink(link);
    rmdir(root);
}

static int set_up(void **state)
{
    (void)state;
    calls = filesystems_asked = fail_stats = 0;
    proc_btrfs_replace(fake);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    proc_btrfs_replace(NULL);
    return 0;
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(devices_are_told_with_size_use_and_errors),
        TEST(a_file_system_mounted_twice_is_asked_once),
        TEST(other_file_systems_and_closed_mount_points_are_passed_over),
        TEST(no_more_devices_are_written_than_there_is_room),
        TEST(a_device_whose_errors_cannot_be_asked_is_left_out),
        TEST(a_mount_point_does_not_lead_out_of_the_root),
    };
    return cmocka_run_group_tests_name("btrfs", tests, NULL, NULL);
}
