/* SPDX-License-Identifier: MIT */
#include "feed_support.h"

static const char *options[] = { "path.udev.data", NULL, NULL };
static char udev[PATH_MAX];

static struct feed open_disks(void)
{
    begin();
    snprintf(udev, sizeof(udev), "%s/udev", tree.path);
    options[1] = udev;
    sink.options = options;
    tree_write(&tree, "diskstats", "8 0 sda 1 2 3 4567 5 6 7 8 0 10 11 12 13 14 15 16 17\n");
    tree_write(&tree, "udev/none", "");
    return open_feed("diskstats");
}

static void counters_are_bytes_and_seconds(void **state)
{
    struct feed f = open_disks();
    (void)state;
    gives(&f, FIELDS("reads_completed", "read_bytes", "read_seconds", "discarded_sectors", "flush_seconds"),
          "discarded_sectors{a=\"sda\"} 14\nflush_seconds{a=\"sda\"} 0.017\nread_bytes{a=\"sda\"} 1536\n"
          "read_seconds{a=\"sda\"} 4.567\nreads_completed{a=\"sda\"} 1\n");
    tree_write(&tree, "diskstats", "8 0 sda 1 2 3 4 5 6 7 8 0 10 11\n"); /* before Linux 4.18 */
    gives(&f, FIELDS("io_seconds"),
          "io_seconds{a=\"sda\"} 0.01\nread_bytes{a=\"sda\"} 1536\n"
          "read_seconds{a=\"sda\"} 0.004\nreads_completed{a=\"sda\"} 1\n");
    feed_free(&f);
    end();
}

static void what_udev_knows_labels_the_device(void **state)
{
    struct feed f = open_disks();
    (void)state;
    tree_write(&tree, "block/sda/queue/rotational", "1\n");
    tree_write(
        &tree, "udev/b8:0",
        "S:disk/by-id/"
        "x\nE:ID_PATH=pci-1\nE:ID_WWN=0x5\nE:ID_MODEL=M\nE:ID_SERIAL=long\nE:ID_SERIAL_SHORT=short\n"
        "E:ID_REVISION=r\nE:ID_FS_TYPE=ext4\nE:ID_FS_USAGE=filesystem\nE:ID_FS_UUID=u\nE:ID_FS_VERSION=1.0\n"
        "E:ID_ATA=1\nE:ID_ATA_WRITE_CACHE=1\nE:ID_ATA_ROTATION_RATE_RPM=7200\nE:ID_ATA_WRITE_CACHE_ENABLED="
        "odd\n");
    gives(&f,
          FIELDS("info", "filesystem_info", "ata_write_cache", "ata_write_cache_enabled",
                 "ata_rotation_rate_rpm"),
          "ata_rotation_rate_rpm{a=\"sda\"} 7200\nata_write_cache{a=\"sda\"} 1\n"
          "filesystem_info{a=\"sda\",b=\"ext4\",c=\"filesystem\",d=\"u\",e=\"1.0\"} 1\n"
          "info{a=\"sda\",b=\"8\",c=\"0\",d=\"pci-1\",e=\"0x5\",f=\"M\",g=\"short\",h=\"r\",i=\"1\"} 1\n");
    feed_free(&f);
    end();
}

static void without_udev_a_device_has_its_numbers(void **state)
{
    struct feed f = open_disks();
    (void)state;
    gives(&f, FIELDS("info", "filesystem_info", "device_mapper_info", "ata_write_cache"),
          "info{a=\"sda\",b=\"8\",c=\"0\",d=\"\",e=\"\",f=\"\",g=\"\",h=\"\",i=\"0\"} 1\n");
    feed_free(&f);
    end();
}

static void a_tree_without_disks_says_so(void **state)
{
    (void)state;
    gives_nothing_of_an_empty_tree("diskstats");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(counters_are_bytes_and_seconds),
        cmocka_unit_test(what_udev_knows_labels_the_device),
        cmocka_unit_test(without_udev_a_device_has_its_numbers),
        cmocka_unit_test(a_tree_without_disks_says_so),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
