/* SPDX-License-Identifier: MIT */
#include "proc_support.h"

#include <math.h>

#include "proc/disk.h"
#include "proc/network.h"
#include "proc/pressure.h"
#include "proc/vmstat.h"

#define NET_HEAD                                                                                             \
    "Inter-|   Receive                                                |  Transmit\n"                         \
    " face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs drop fifo "     \
    "colls carrier "                                                                                         \
    "compressed\n"

static int parse_disks(const char *text)
{
    struct proc_disks d = { 0 };
    int r = proc_disk_parse(text, &d);
    assert_true(r == 0 || d.count == 0);
    proc_disk_free(&d);
    return r;
}

static int parse_network(const char *text)
{
    struct proc_network n = { 0 };
    int r = proc_network_parse(text, &n);
    assert_true(r == 0 || n.count == 0);
    proc_network_free(&n);
    return r;
}

static int parse_pressure(const char *text)
{
    struct proc_stalls s;
    return proc_pressure_parse(text, &s);
}

static int ignore(void *cls, const char *name, size_t len, uint64_t value)
{
    (void)cls, (void)name, (void)len, (void)value;
    return 0;
}

static int parse_vmstat(const char *text)
{
    return proc_vmstat_each(text, ignore, NULL);
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
        "8 0 a-name-that-is-longer-than-any-that-the-kernel-gives-to-a-disk-of-any-kind 1 2 3 4 5 6 7 8 0 10 "
        "11\n",
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

static void a_network_device_whose_line_is_odd_is_left_out(void **state)
{
    struct proc_network n = { 0 };
    (void)state;
    assert_int_equal(proc_network_parse(NET_HEAD "eth0: -1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16\n\neth1\n"
                                                 "    lo: 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16\n",
                                        &n),
                     0);
    assert_int_equal(n.count, 1);
    assert_string_equal(n.items[0].name, "lo");
    proc_network_free(&n);
}

static void more_sectors_than_bytes_can_be_counted_saturate(void **state)
{
    struct proc_disks d = { 0 };
    (void)state;
    assert_int_equal(proc_disk_parse("8 0 sda 1 2 18446744073709551614 4 5 6 7 8 0 10 11\n", &d), 0);
    assert_true(d.items[0].read_bytes == UINT64_MAX - 1);
    proc_disk_free(&d);
}

static void network_counters_stand_behind_the_colon(void **state)
{
    struct proc_network n = { 0 };
    (void)state;
    assert_int_equal(proc_network_parse(
                         NET_HEAD "    lo: 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16\n"
                                  "eth0:41220443120 2 3 4 5 6 7 8 9 10 11 12 13 14 15 18446744073709551615\n"
                                  "eth0:1: 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16\n",
                         &n),
                     0);
    assert_int_equal(n.count, 3);
    assert_string_equal(n.items[0].name, "lo");
    assert_int_equal(n.items[0].received_bytes, 1);
    assert_int_equal(n.items[0].received_multicast, 8);
    assert_int_equal(n.items[0].sent_bytes, 9);
    assert_int_equal(n.items[0].sent_carrier, 15);
    assert_int_equal(n.items[1].received_bytes, UINT64_C(41220443120));
    assert_true(n.items[1].sent_compressed == UINT64_MAX - 1); /* not PROC_ABSENT: it is there */
    assert_string_equal(n.items[2].name, "eth0:1");
    proc_network_free(&n);
}

static void text_that_is_not_net_dev_is_refused(void **state)
{
    static const char *const texts[] = {
        "",
        "eth0: 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16\n",
        "Inter-|\n face |\n",
        NET_HEAD "eth0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16\n",
        NET_HEAD "eth0: 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15\n",
        NET_HEAD "eth0: 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17\n",
        NET_HEAD "eth0: -1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16\n",
        NET_HEAD ": 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16\n",
        NET_HEAD "a-name-that-no-device-may-have-at-all: 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16\n",
    };
    (void)state;
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
        assert_int_equal(parse_network(texts[i]), -EBADMSG);
    assert_int_equal(parse_network(NET_HEAD), 0);
}

static void old_and_new_machines_have_their_devices(void **state)
{
    struct proc_network n = { 0 };
    struct procfs *old = machine_open("kernel-3.10/proc"), *hostile = machine_open("hostile/proc");
    (void)state;
    assert_int_equal(proc_network_read(old, &n), 0);
    assert_int_equal(n.count, 2);
    assert_int_equal(n.items[1].received_dropped, 1204);
    assert_int_equal(proc_network_read(hostile, &n), -EBADMSG);
    assert_int_equal(n.count, 0);
    proc_network_free(&n);
    procfs_free(old);
    procfs_free(hostile);
}

static void pressure_is_a_ratio_and_seconds(void **state)
{
    struct proc_pressure p;
    struct procfs *fs = machine_open("laptop/proc");
    (void)state;
    assert_int_equal(proc_pressure_read(fs, &p), 0);
    assert_true(p.cpu.has_some && p.cpu.has_full && p.io.has_some && p.memory.has_full);
    assert_true(p.irq.has_full && !p.irq.has_some);
    assert_true(p.cpu.some.ratio_60s == 0.34 / 100);
    assert_true(p.cpu.some.total_seconds == 120.44322);
    procfs_free(fs);
}

static void a_kernel_without_pressure_says_so(void **state)
{
    struct proc_pressure p;
    struct procfs *old = machine_open("kernel-3.10/proc"), *hostile = machine_open("hostile/proc");
    (void)state;
    assert_int_equal(proc_pressure_read(old, &p), -ENOENT);
    assert_int_equal(proc_pressure_read(hostile, &p), -EBADMSG);
    procfs_free(old);
    procfs_free(hostile);
}

static void linux_4_20_has_no_full_cpu_pressure_and_no_irq(void **state)
{
    struct tree t;
    struct proc_pressure p;
    (void)state;
    tree_make(&t);
    tree_write(&t, "pressure/cpu", "some avg10=1.00 avg60=2.00 avg300=3.00 total=4\n");
    struct procfs *fs = tree_open(&t);
    assert_int_equal(proc_pressure_read(fs, &p), 0);
    assert_true(p.cpu.has_some && !p.cpu.has_full && !p.irq.has_full && !p.io.has_some);
    procfs_free(fs);
    tree_free(&t);
}

static void text_that_is_not_pressure_is_refused(void **state)
{
    static const char *const texts[] = {
        "",
        "none avg10=0.00 avg60=0.00 avg300=0.00 total=0\n",
        "some avg10=nan avg60=0.00 avg300=0.00 total=0\n",
        "some avg10=0.00 avg60=0.00 avg300=0.00 total=99999999999999999999\n",
        "some avg10=0.00 avg60=0.00 total=0\n",
        "some avg10=0.00 avg60=0.00 avg300=0.00 total=0 more\n",
    };
    (void)state;
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
        assert_int_equal(parse_pressure(texts[i]), -EBADMSG);
    assert_int_equal(parse_pressure("some avg10=0.01 avg60=0.45 avg300=2.01 total="), -EBADMSG);
    assert_int_equal(parse_pressure("some avg10=0.01 avg60=0.45 avg300=2.01 total=1\nful"), -EBADMSG);
    assert_int_equal(parse_pressure("some avg10=0.01 avg60=0.45 avg300=2.01 total=1"), 0);
}

static void pressure_leaves_out_what_is_odd(void **state)
{
    struct tree t;
    struct proc_stalls s;
    struct proc_pressure p;
    (void)state;
    assert_int_equal(
        proc_pressure_parse("some avg10=-1.00 x\nfuture 1\nfull avg10=1.00 avg60=2.00 avg300=3.00 total=4\n",
                            &s),
        0);
    assert_true(!s.has_some && s.has_full && s.full.ratio_300s == 0.03);
    tree_make(&t);
    tree_write(&t, "pressure/cpu", "some avg10=");
    tree_write(&t, "pressure/io", "some avg10=1.00 avg60=2.00 avg300=3.00 total=4\n");
    struct procfs *fs = tree_open(&t);
    assert_int_equal(proc_pressure_read(fs, &p), 0);
    assert_true(!p.cpu.has_some && p.io.has_some);
    procfs_free(fs);
    tree_free(&t);
}

static int add(void *cls, const char *name, size_t len, uint64_t value)
{
    uint64_t *sum = cls;
    *sum += len == 7 && !memcmp(name, "pgfault", 7) ? value : 1;
    return value == 13 ? -ECANCELED : 0;
}

static void vmstat_lines_are_told_one_by_one(void **state)
{
    uint64_t sum = 0;
    (void)state;
    assert_int_equal(proc_vmstat_each("nr_free_pages 5\npgfault 100\n", add, &sum), 0);
    assert_int_equal(sum, 101);
    assert_int_equal(proc_vmstat_each("a 13\nb 1\n", add, &sum), -ECANCELED);
    sum = 0;
    assert_int_equal(proc_vmstat_each("nr_x -5\n\npgfault 100\nnr_y\nnr_z 1 2\n", add, &sum), 0);
    assert_int_equal(sum, 100);
    assert_int_equal(parse_vmstat("pgfault -12\n"), -EBADMSG);
    assert_int_equal(parse_vmstat("pgfault 99999999999999999999\n"), -EBADMSG);
    assert_int_equal(parse_vmstat("pgfault 1 2\n"), -EBADMSG);
    assert_int_equal(parse_vmstat("\n"), -EBADMSG);
    assert_no_cut_parses("nr_free_pages 5\npgfault 100\n", parse_vmstat);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(disks_of_linux_5_5_have_discards_and_flushes),
        cmocka_unit_test(disks_of_older_kernels_lack_them),
        cmocka_unit_test(text_that_is_not_diskstats_is_refused),
        cmocka_unit_test(a_device_whose_line_is_odd_is_left_out),
        cmocka_unit_test(a_network_device_whose_line_is_odd_is_left_out),
        cmocka_unit_test(more_sectors_than_bytes_can_be_counted_saturate),
        cmocka_unit_test(network_counters_stand_behind_the_colon),
        cmocka_unit_test(text_that_is_not_net_dev_is_refused),
        cmocka_unit_test(old_and_new_machines_have_their_devices),
        cmocka_unit_test(pressure_is_a_ratio_and_seconds),
        cmocka_unit_test(a_kernel_without_pressure_says_so),
        cmocka_unit_test(linux_4_20_has_no_full_cpu_pressure_and_no_irq),
        cmocka_unit_test(text_that_is_not_pressure_is_refused),
        cmocka_unit_test(pressure_leaves_out_what_is_odd),
        cmocka_unit_test(vmstat_lines_are_told_one_by_one),
    };
    return cmocka_run_group_tests_name("devices", tests, NULL, NULL);
}
