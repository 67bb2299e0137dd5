/* SPDX-License-Identifier: MIT */
#include "proc_support.h"

#include <math.h>

#include "proc/disk.h"

static int parse_disks(const char *text)
{
    struct proc_disks d = { 0 };
    int r = proc_disk_parse(text, &d);
    assert_true(r == 0 || d.count == 0);
    proc_disk_free(&d);
    return r;
}

static void disks_of_linux_5_5_have_discards_and_flushes(void **state)
{
    struct proc_disks d = { 0 };
    struct procfs *fs = machine_open("laptop/proc");
    (void)state;
    assert_int_equal(proc_disk_read(fs, &d), 0);
    assert_int_equal(d.count, 5);
    assert_string_equal(d.items[0].name, "nvme0n1");
    assert_int_equal(d.items[0].major, 259);
    assert_int_equal(d.items[0].reads_completed, 412044);
    assert_int_equal(d.items[0].read_bytes, UINT64_C(18241088) * 512);
    assert_true(d.items[0].read_seconds == 120.411);
    assert_int_equal(d.items[0].written_bytes, UINT64_C(24220044) * 512);
    assert_int_equal(d.items[0].discarded_bytes, UINT64_C(90112044) * 512);
    assert_int_equal(d.items[0].flushes_completed, 41220);
    assert_true(d.items[0].flush_seconds == 13.565);
    proc_disk_free(&d);
    procfs_free(fs);
}

static void disks_of_older_kernels_lack_them(void **state)
{
    struct proc_disks d = { 0 };
    (void)state;
    assert_int_equal(proc_disk_parse("8 0 sda 1 2 3 4 5 6 7 8 0 10 11\n8 1 sda1 1 2 3 4\n"
                                     "8 2 sda2 1 2 3 4 5 6 7 8 0 10 11 12 13 14 15\n",
                                     &d),
                     0);
    assert_int_equal(d.count, 3);
    assert_true(d.items[0].discards_completed == PROC_ABSENT && isnan(d.items[0].flush_seconds));
    assert_int_equal(d.items[1].reads_completed, 1);
    assert_int_equal(d.items[1].read_bytes, 2 * 512);
    assert_int_equal(d.items[1].written_bytes, 4 * 512);
    assert_true(d.items[1].reads_merged == PROC_ABSENT && isnan(d.items[1].io_seconds));
    assert_int_equal(d.items[2].discards_completed, 12);
    assert_true(d.items[2].flushes_completed == PROC_ABSENT);
    proc_disk_free(&d);
}

static void text_that_is_not_diskstats_is_refused(void **state)
{
    static const char *const texts[] = {
        "",
        "8 0 sda\n",
        "8 0 sda 1 2 3\n",
        "8 0 sda 1 2 3 4 5\n",
        "8 0 sda x 2 3 4 5 6 7 8 0 10 11\n",
        "8 0 sda 99999999999999999999 2 3 4 5 6 7 8 0 10 11\n",
        "8 sda 1 2 3 4 5 6 7 8 0 10 11\n",
    };
    (void)state;
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
        assert_int_equal(parse_disks(texts[i]), -EBADMSG);
    assert_no_cut_parses("8 0 sda 1 2 3 4 5 6 7 8 0 10 11\n8 1 sda1 1 2 3 4 5 6 7 8 0 10 11\n", parse_disks);
}

static void a_device_whose_line_is_odd_is_left_out(void **state)
{
    static const char *const odd[] = {
        "8 0 sda 1 2 3\n",
        "8 0 sda -1 2 3 4 5 6 7 8 0 10 11\n",
        "8 0\n",
        "\n",
        "8 0 sda 99999999999999999999 2 3 4 5 6 7 8 0 10 11\n",
        "8 0 a-name-that-is-longer-than-any-the-kernel-gives-to-a-disk-of-any-kind 1 2 3 4 5 6 7 8 0 1 2\n",
    };
    char text[512];
    (void)state;
    for (size_t i = 0; i < sizeof(odd) / sizeof(odd[0]); i++) {
        struct proc_disks d = { 0 };
        snprintf(text, sizeof(text), "%s8 16 sdb 7 2 3 4 5 6 7 8 0 10 11\n", odd[i]);
        assert_int_equal(proc_disk_parse(text, &d), 0);
        assert_int_equal(d.count, 1);
        assert_true(!strcmp(d.items[0].name, "sdb") && d.items[0].reads_completed == 7);
        proc_disk_free(&d);
    }
}

static void more_sectors_than_bytes_can_be_counted_saturate(void **state)
{
    struct proc_disks d = { 0 };
    (void)state;
    assert_int_equal(proc_disk_parse("8 0 sda 1 2 18446744073709551614 4 5 6 7 8 0 10 11\n", &d), 0);
    assert_true(d.items[0].read_bytes == UINT64_MAX - 1);
    proc_disk_free(&d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(disks_of_linux_5_5_have_discards_and_flushes),
        cmocka_unit_test(disks_of_older_kernels_lack_them),
        cmocka_unit_test(text_that_is_not_diskstats_is_refused),
        cmocka_unit_test(a_device_whose_line_is_odd_is_left_out),
        cmocka_unit_test(more_sectors_than_bytes_can_be_counted_saturate),
    };

    return cmocka_run_group_tests_name("disk", tests, NULL, NULL);
}
