/* SPDX-License-Identifier: MIT */
#include "proc_support.h"

#include "proc/mount.h"

static int parse(const char *text)
{
    struct proc_mounts m = { 0 };
    int r = proc_mount_parse(text, &m);
    proc_mount_free(&m);
    return r;
}

static const struct proc_mount *find(const struct proc_mounts *m, const char *point)
{
    for (size_t i = 0; i < m->count; i++)
        if (!strcmp(m->items[i].mount_point, point))
            return &m->items[i];
    fail_msg("%s is not mounted", point);
    return NULL;
}

static void each_field_of_a_line_is_found(void **state)
{
    struct proc_mounts m = { 0 };
    (void)state;
    assert_int_equal(
        proc_mount_parse("36 35 98:7 /mnt1 /mnt2 rw,noatime master:1 shared:2 - ext3 /dev/root rw,x=1\n", &m),
        0);
    assert_int_equal(m.count, 1);
    assert_int_equal(m.items[0].id, 36);
    assert_int_equal(m.items[0].parent, 35);
    assert_int_equal(m.items[0].major, 98);
    assert_int_equal(m.items[0].minor, 7);
    assert_string_equal(m.items[0].root, "/mnt1");
    assert_string_equal(m.items[0].mount_point, "/mnt2");
    assert_string_equal(m.items[0].options, "rw,noatime");
    assert_string_equal(m.items[0].type, "ext3");
    assert_string_equal(m.items[0].source, "/dev/root");
    assert_string_equal(m.items[0].super_options, "rw,x=1");
    assert_false(m.items[0].read_only);
    assert_false(m.items[0].remote);
    proc_mount_free(&m);
}

static void an_empty_source_does_not_shift_the_options(void **state)
{
    struct proc_mounts m = { 0 };
    (void)state;
    assert_int_equal(proc_mount_parse("1 0 0:1 / /a ro - tmpfs  ro,size=4k\n", &m), 0);
    assert_string_equal(m.items[0].source, "");
    assert_string_equal(m.items[0].super_options, "ro,size=4k");
    assert_true(m.items[0].read_only);
    proc_mount_free(&m);
}

static void blanks_in_mount_points_are_unescaped(void **state)
{
    struct proc_mounts m = { 0 };
    struct procfs *fs = machine_open("laptop/proc");
    (void)state;
    assert_int_equal(proc_mount_read(fs, "/", &m), 0);
    assert_int_equal(m.count, 11);
    assert_string_equal(find(&m, "/mnt/my backups")->type, "nfs4");
    assert_true(find(&m, "/mnt/my backups")->remote);
    assert_true(find(&m, "/home/user/cloud")->remote);
    assert_false(find(&m, "/")->remote);
    assert_true(find(&m, "/snap/core22/1033")->read_only);
    proc_mount_free(&m);
    procfs_free(fs);
}

static void what_is_mounted_below_a_remote_file_system_hangs_with_it(void **state)
{
    struct proc_mounts m = { 0 };
    (void)state;
    assert_int_equal(proc_mount_parse("5 4 0:1 / /n/a/b rw - tmpfs t rw\n"
                                      "4 3 0:2 / /n/a rw - ext4 /dev/sdb rw\n"
                                      "3 1 0:3 / /n rw - nfs4 server:/ rw\n"
                                      "1 1 0:4 / / rw - ext4 /dev/sda rw\n",
                                      &m),
                     0);
    assert_true(find(&m, "/n")->remote);
    assert_true(find(&m, "/n/a")->remote);
    assert_true(find(&m, "/n/a/b")->remote);
    assert_false(find(&m, "/")->remote);
    proc_mount_free(&m);
}

static void the_last_mount_on_a_point_hides_those_before(void **state)
{
    struct proc_mounts m = { 0 };
    (void)state;
    assert_int_equal(proc_mount_parse("1 0 0:1 / / rw - rootfs rootfs rw\n"
                                      "2 1 8:1 / / rw - ext4 /dev/sda rw\n"
                                      "3 2 0:2 / /dev rw - devtmpfs d rw\n"
                                      "4 2 8:2 / /devices rw - ext4 /dev/sdb rw\n"
                                      "5 3 0:3 / /dev rw - tmpfs t rw\n",
                                      &m),
                     0);
    assert_true(m.items[0].hidden && m.items[2].hidden);
    assert_false(m.items[1].hidden || m.items[3].hidden || m.items[4].hidden);
    proc_mount_free(&m);
}

/* mount /a, mount /a/b, mount /a again: the path /a/b leads to a directory of the second /a. */
static void a_mount_over_a_directory_above_hides_what_was_below(void **state)
{
    struct proc_mounts m = { 0 };
    (void)state;
    assert_int_equal(proc_mount_parse("6 2 8:4 / /ab rw - ext4 /dev/sdd rw\n"
                                      "1 1 0:1 / / rw - rootfs rootfs rw\n"
                                      "2 1 8:1 / / rw - ext4 /dev/sda rw\n"
                                      "3 2 0:2 / /a rw - tmpfs one rw\n"
                                      "4 3 8:2 / /a/b rw - ext4 /dev/sdb rw\n"
                                      "5 4 8:3 / /a/b/c/d rw - ext4 /dev/sdc rw\n"
                                      "7 3 0:3 / /a rw - tmpfs two rw\n"
                                      "8 7 8:5 / /a/e rw - ext4 /dev/sde rw\n"
                                      "9 8 8:6 / /a/e/f rw - ext4 /dev/sdf rw\n"
                                      "10 1 0:4 / /old rw - tmpfs before-the-root rw\n",
                                      &m),
                     0);
    static const bool hidden[] = { false, true, false, true, true, true, false, false, false, true };
    for (size_t i = 0; i < m.count; i++)
        assert_int_equal(m.items[i].hidden, hidden[i]);
    proc_mount_free(&m);
}

/* A directory in between that is covered, and covered once more: /a, /a/b/c, then /a/b twice. */
static void two_mounts_over_a_directory_above_hide_as_one(void **state)
{
    struct proc_mounts m = { 0 };
    (void)state;
    assert_int_equal(proc_mount_parse("2 1 8:1 / / rw - ext4 /dev/sda rw\n"
                                      "3 2 8:2 / /a/b/c rw - ext4 /dev/sdb rw\n"
                                      "4 2 0:2 / /a/b rw - tmpfs one rw\n"
                                      "5 4 0:3 / /a/b rw - tmpfs two rw\n"
                                      "6 5 8:3 / /a/b/d rw - ext4 /dev/sdc rw\n",
                                      &m),
                     0);
    static const bool hidden[] = { false, true, true, false, false };
    for (size_t i = 0; i < m.count; i++)
        assert_int_equal(m.items[i].hidden, hidden[i]);
    proc_mount_free(&m);
}

/* Each the other's parent, which no kernel says: it ends nevertheless. */
static void mounts_in_a_circle_are_read(void **state)
{
    (void)state;
    assert_int_equal(parse("1 2 0:1 / /a rw - tmpfs t rw\n2 1 0:2 / /a rw - tmpfs t rw\n"
                           "3 9 0:3 / /a/b rw - nfs t rw\n9 3 0:3 / /a/b/c rw - tmpfs t rw\n"),
                     0);
}

static void text_that_is_not_mountinfo_is_refused(void **state)
{
    static const char *const texts[] = {
        "",
        "\n",
        "36 35 98:0 /mnt1 /mnt2 rw,noatime master:1\n",
        "36 35 98:0 /mnt1 /mnt2 rw -\n",
        "36 35 98 /mnt1 /mnt2 rw - ext4 a rw\n",
        "99999999999999999999 35 98:0 / / rw - ext4 a rw\n",
        "36 35 98:0\n",
        "a 35 98:0 / / rw - ext4 a rw\n",
    };
    (void)state;
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
        assert_int_equal(parse(texts[i]), -EBADMSG);
}

static void a_cut_text_is_refused(void **state)
{
    (void)state;
    assert_no_cut_parses("36 35 98:0 / / rw - ext4 /dev/a rw\n37 36 98:1 / /b rw shared:1 - ext4 /dev/b rw\n",
                         parse);
}

static void our_own_view_of_a_host_is_cut_to_the_hosts_names(void **state)
{
    struct tree t;
    struct proc_mounts m = { 0 };
    (void)state;
    tree_make(&t);
    tree_write(&t, "self/mountinfo",
               "1 0 0:1 / / rw - overlay o rw\n2 1 8:1 / /host rw - ext4 /dev/a rw\n"
               "3 2 8:2 / /host/data rw - ext4 /dev/b rw\n4 1 8:3 / /hostile rw - ext4 /dev/c rw\n");
    struct procfs *fs = tree_open(&t);
    assert_int_equal(proc_mount_read(fs, "/host/", &m), 0);
    assert_string_equal(m.items[0].mount_point, "/");
    assert_string_equal(m.items[1].mount_point, "/");
    assert_string_equal(m.items[2].mount_point, "/data");
    assert_string_equal(m.items[3].mount_point, "/hostile");
    assert_true(m.items[0].hidden && !m.items[1].hidden && !m.items[2].hidden);
    assert_true(m.items[3].hidden); /* our own, not the host's */
    proc_mount_free(&m);
    procfs_free(fs);
    tree_free(&t);
}

#define OWN_VIEW                                                                                             \
    "1 0 0:1 / / rw - overlay o rw\n2 1 8:1 / /host rw - ext4 /dev/a rw\n3 2 8:2 / /host/boot rw - ext4 "    \
    "/dev/b rw\n"

/* Without the host's PID namespace the first process is ours. */
static void the_first_process_of_a_container_has_no_view_of_the_host(void **state)
{
    struct tree t;
    struct proc_mounts m = { 0 };
    (void)state;
    tree_make(&t);
    tree_write(&t, "1/mountinfo", OWN_VIEW);
    struct procfs *fs = tree_open(&t);
    for (int i = 0; i < 2; i++) {
        assert_int_equal(proc_mount_read(fs, "/host", &m), 0);
        assert_string_equal(m.items[1].mount_point, "/");
        assert_string_equal(m.items[2].mount_point, "/boot");
        assert_true(m.items[0].hidden && !m.items[1].hidden && !m.items[2].hidden);
        tree_write(&t, "self/mountinfo", OWN_VIEW);
    }
    /* A host that has a /host itself, seen from the host's PID namespace. */
    tree_write(&t, "self/mountinfo",
               "901 900 0:90 / / rw - overlay o rw\n902 901 8:1 / /host rw - ext4 /dev/a rw\n");
    assert_int_equal(proc_mount_read(fs, "/host", &m), 0);
    assert_string_equal(m.items[1].mount_point, "/host");
    assert_false(m.items[0].hidden);
    proc_mount_free(&m);
    procfs_free(fs);
    tree_free(&t);
}

static void a_mount_whose_line_is_odd_is_left_out(void **state)
{
    struct proc_mounts m = { 0 };
    (void)state;
    assert_int_equal(proc_mount_parse("a 35 98:0 / /x rw - ext4 a rw\n1 0 8:1 / / rw - ext4 /dev/a rw\n"
                                      "36 35 98:0 /mnt1 /mnt2 rw\n\n2 1 8:2 / /b rw - ext4 /dev/b rw\n",
                                      &m),
                     0);
    assert_int_equal(m.count, 2);
    assert_string_equal(m.items[1].mount_point, "/b");
    proc_mount_free(&m);
}

/* ext4 since Linux 6.15: no flag says so, but these. */
static void a_file_system_that_writes_no_more_is_read_only(void **state)
{
    struct proc_mounts m = { 0 };
    (void)state;
    assert_int_equal(proc_mount_parse("1 0 8:1 / / rw - ext4 /dev/a rw,errors=remount-ro\n"
                                      "2 1 8:2 / /b rw - ext4 /dev/b rw,emergency_ro,errors=remount-ro\n"
                                      "3 1 8:3 / /c rw - ext4 /dev/c rw,shutdown\n",
                                      &m),
                     0);
    assert_false(m.items[0].read_only);
    assert_true(m.items[1].read_only && m.items[2].read_only);
    proc_mount_free(&m);
}

static void types_are_sorted_into_pseudo_local_and_the_rest(void **state)
{
    (void)state;
    assert_true(proc_mount_is_pseudo("proc") && proc_mount_is_pseudo("autofs") &&
                proc_mount_is_pseudo("tracefs"));
    assert_false(proc_mount_is_pseudo("ext4") || proc_mount_is_pseudo("tmpfs") || proc_mount_is_pseudo(""));
    assert_true(proc_mount_is_local("ext4") && proc_mount_is_local("xfs") && proc_mount_is_local("btrfs"));
    assert_true(proc_mount_is_local("affs") && proc_mount_is_local("zfs") && proc_mount_is_local("sysfs"));
    assert_false(proc_mount_is_local("nfs4") || proc_mount_is_local("fuse.sshfs") ||
                 proc_mount_is_local("cifs"));
    assert_false(proc_mount_is_local("9p") || proc_mount_is_local("something new"));
}

static void five_thousand_mounts_are_all_there(void **state)
{
    struct proc_mounts m = { 0 };
    char *text = malloc(1 << 20), *p = text;
    (void)state;
    for (int i = 0; i < 5000; i++)
        p += sprintf(p, "%d %d 8:%d / /mnt/%d rw,relatime shared:%d - %s /dev/sd%d rw\n", i + 1, i ? 1 : 0, i,
                     i, i, i == 4321 ? "nfs" : "ext4", i);
    assert_int_equal(proc_mount_parse(text, &m), 0);
    assert_int_equal(m.count, 5000);
    assert_string_equal(m.items[4999].mount_point, "/mnt/4999");
    assert_true(m.items[4321].remote);
    assert_false(m.items[4320].remote);
    proc_mount_free(&m);
    free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_field_of_a_line_is_found),
        cmocka_unit_test(an_empty_source_does_not_shift_the_options),
        cmocka_unit_test(blanks_in_mount_points_are_unescaped),
        cmocka_unit_test(what_is_mounted_below_a_remote_file_system_hangs_with_it),
        cmocka_unit_test(the_last_mount_on_a_point_hides_those_before),
        cmocka_unit_test(a_mount_over_a_directory_above_hides_what_was_below),
        cmocka_unit_test(two_mounts_over_a_directory_above_hide_as_one),
        cmocka_unit_test(mounts_in_a_circle_are_read),
        cmocka_unit_test(text_that_is_not_mountinfo_is_refused),
        cmocka_unit_test(a_cut_text_is_refused),
        cmocka_unit_test(our_own_view_of_a_host_is_cut_to_the_hosts_names),
        cmocka_unit_test(the_first_process_of_a_container_has_no_view_of_the_host),
        cmocka_unit_test(a_mount_whose_line_is_odd_is_left_out),
        cmocka_unit_test(a_file_system_that_writes_no_more_is_read_only),
        cmocka_unit_test(types_are_sorted_into_pseudo_local_and_the_rest),
        cmocka_unit_test(five_thousand_mounts_are_all_there),
    };

    return cmocka_run_group_tests_name("mount", tests, NULL, NULL);
}
