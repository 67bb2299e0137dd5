/* SPDX-License-Identifier: MIT */
#include "proc_support.h"

#include <errno.h>
#include <linux/ethtool.h>
#include <net/if.h>

#include "base/scan.h"
#include "proc/ethtool.h"
#include "proc/netclass.h"

static void write_device(const struct tree *t)
{
    tree_write(t, "class/net/eth0/address", "01:23:45:67:89:ab\n");
    tree_write(t, "class/net/eth0/operstate", "up\n");
    tree_write(t, "class/net/eth0/ifalias", "the one  \n");
    tree_write(t, "class/net/eth0/duplex", "full\n");
    tree_write(t, "class/net/eth0/speed", "1000\n");
    tree_write(t, "class/net/eth0/mtu", "1500\n");
    tree_write(t, "class/net/eth0/flags", "0x1003\n");
    tree_write(t, "class/net/eth0/dev_id", "0x20\n");
    tree_write(t, "class/net/eth0/ifindex", "2\n");
}

static void a_device_is_read_from_its_files(void **state)
{
    struct tree t;
    struct proc_netclass d;
    (void)state;

    tree_make(&t);
    write_device(&t);
    struct procfs *sys = tree_open(&t);
    assert_int_equal(proc_netclass_read(sys, "eth0", &d), 0);
    assert_string_equal(d.name, "eth0");
    assert_string_equal(d.address, "01:23:45:67:89:ab");
    assert_string_equal(d.alias, "the one");
    assert_string_equal(d.adminstate, "up");
    assert_true(d.mtu_bytes == 1500 && d.flags == 0x1003 && d.device_id == 0x20 && d.index == 2);
    assert_true(d.has_speed && d.speed_bytes == 125000000);
    assert_string_equal(d.broadcast, "");
    assert_true(d.carrier == PROC_ABSENT && d.type == PROC_ABSENT);
    procfs_free(sys);
    tree_free(&t);
}

static void odd_files_cost_their_own_number_alone(void **state)
{
    struct tree t;
    struct proc_netclass d;
    char text[300];
    (void)state;

    memset(text, 'a', sizeof(text));
    text[sizeof(text) - 1] = '\0';
    tree_make(&t);
    write_device(&t);
    tree_write(&t, "class/net/eth0/mtu", "much\n");
    tree_write(&t, "class/net/eth0/type", "18446744073709551616\n");
    tree_write(&t, "class/net/eth0/carrier", "");
    tree_write(&t, "class/net/eth0/ifalias", text);
    tree_write(&t, "class/net/eth0/speed", "9223372036854775807\n"); /* past 64 bits in bytes */
    struct procfs *sys = tree_open(&t);
    assert_int_equal(proc_netclass_read(sys, "eth0", &d), 0);
    assert_true(d.mtu_bytes == PROC_ABSENT && d.type == PROC_ABSENT && d.carrier == PROC_ABSENT);
    assert_string_equal(d.alias, "");
    assert_false(d.has_speed);
    assert_int_equal(d.index, 2);
    procfs_free(sys);
    tree_free(&t);
}

static void a_speed_that_is_not_known_is_below_0(void **state)
{
    struct tree t;
    struct proc_netclass d;
    (void)state;

    tree_make(&t);
    tree_write(&t, "class/net/w/speed", "-1\n");
    tree_write(&t, "class/net/w/mtu", "1\n");
    struct procfs *sys = tree_open(&t);
    assert_int_equal(proc_netclass_read(sys, "w", &d), 0);
    assert_true(d.has_speed && d.speed_bytes == -125000);
    assert_string_equal(d.adminstate, "unknown");
    procfs_free(sys);
    tree_free(&t);
}

static void what_is_no_device_is_refused(void **state)
{
    struct tree t;
    struct proc_netclass d;
    (void)state;

    tree_make(&t);
    tree_write(&t, "class/net/bonding_masters", "bond0\n");
    struct procfs *sys = tree_open(&t);
    assert_int_equal(proc_netclass_read(sys, "bonding_masters", &d), -ENOENT);
    assert_int_equal(proc_netclass_read(sys, "none", &d), -ENOENT);
    assert_int_equal(proc_netclass_read(sys, "a_name_of_more_than_31_characters", &d), -ENAMETOOLONG);
    procfs_free(sys);
    tree_free(&t);
}

static struct proc_link link_of(uint64_t index, const char *name, uint64_t flags)
{
    struct proc_link l = { .index = index, .flags = flags, .carrier = 1, .mtu_bytes = 1500, .operstate = 6 };

    strcpy(l.name, name);
    strcpy(l.address, "aa:bb");
    return l;
}

static void a_link_takes_from_sysfs_what_rtnetlink_does_not_tell(void **state)
{
    struct tree t;
    struct proc_netclass d;
    struct proc_netclass_known known = { 0 };
    struct proc_link l = link_of(2, "eth0", IFF_UP | IFF_RUNNING | IFF_PROMISC);
    (void)state;

    tree_make(&t);
    write_device(&t);
    struct procfs *sys = tree_open(&t);
    proc_netclass_begin(&known, 1);
    assert_int_equal(proc_netclass_read_link(sys, &l, &known, &d), 0);
    assert_true(d.device_id == 0x20 && d.address_assign_type == PROC_ABSENT);
    assert_true(d.has_speed && d.speed_bytes == 125000000);
    assert_string_equal(d.duplex, "full");
    assert_string_equal(d.operstate, "up");
    assert_int_equal(d.flags, IFF_UP); /* running is hidden; promiscuous who asked for it alone */
    assert_true(d.carrier == 1 && d.dormant == 0);

    l.flags = 0;
    assert_int_equal(proc_netclass_read_link(sys, &l, &known, &d), 0);
    assert_true(d.carrier == PROC_ABSENT && d.dormant == PROC_ABSENT && !d.has_speed);
    assert_string_equal(d.adminstate, "down");
    proc_netclass_free(&known);
    procfs_free(sys);
    tree_free(&t);
}

static int refusal; /* an errno of the driver; 0: it answers */

static int driver(int fd, unsigned long request, void *argument)
{
    struct ethtool_link_settings *settings = (void *)((struct ifreq *)argument)->ifr_data;
    (void)fd;
    (void)request;

    settings->speed = 2500;
    settings->duplex = DUPLEX_HALF;
    errno = refusal;
    return refusal ? -1 : 0;
}

static void the_driver_of_a_device_of_this_host_is_asked_for_its_speed(void **state)
{
    struct proc_netclass d;
    struct proc_netclass_known known = { 0 };
    struct proc_link l = link_of(4000000, "no-such-device", IFF_UP);
    struct procfs *sys;
    (void)state;

    assert_int_equal(procfs_open("/sys", &sys), 0);
    proc_ethtool_replace(driver);
    refusal = 0;
    assert_int_equal(proc_netclass_read_link(sys, &l, &known, &d), 0);
    assert_true(d.has_speed && d.speed_bytes == 312500000);
    assert_string_equal(d.duplex, "half");
    refusal = EOPNOTSUPP;
    assert_int_equal(proc_netclass_read_link(sys, &l, &known, &d), 0);
    assert_false(d.has_speed);
    assert_string_equal(d.duplex, "");
    refusal = EPERM; /* sysfs is asked, which has no such device */
    assert_int_equal(proc_netclass_read_link(sys, &l, &known, &d), 0);
    assert_false(d.has_speed);
    proc_ethtool_replace(NULL);
    proc_netclass_free(&known);
    procfs_free(sys);
}

static uint64_t device_id(struct procfs *sys, const struct proc_link *l, struct proc_netclass_known *known)
{
    struct proc_netclass d;

    assert_int_equal(proc_netclass_read_link(sys, l, known, &d), 0);
    return d.device_id;
}

static void what_is_assigned_is_read_again_with_another_name_or_address(void **state)
{
    struct tree t;
    struct proc_netclass_known known = { 0 };
    struct proc_link a = link_of(1, "a", 0), b = link_of(2, "b", 0);
    (void)state;

    tree_make(&t);
    tree_write(&t, "class/net/a/dev_id", "0x1\n");
    tree_write(&t, "class/net/b/dev_id", "0x2\n");
    struct procfs *sys = tree_open(&t);
    proc_netclass_begin(&known, 2);
    assert_int_equal(device_id(sys, &a, &known), 1);
    assert_int_equal(device_id(sys, &b, &known), 2);
    tree_write(&t, "class/net/b/dev_id", "0x3\n");
    proc_netclass_begin(&known, 2);
    assert_int_equal(device_id(sys, &b, &known), 2); /* in another order, and remembered */
    assert_int_equal(device_id(sys, &a, &known), 1);
    strcpy(b.address, "cc:dd");
    assert_int_equal(device_id(sys, &b, &known), 3);
    strcpy(b.name, "a");
    assert_int_equal(device_id(sys, &b, &known), 1);
    assert_int_equal(known.count, 2);
    proc_netclass_free(&known);
    procfs_free(sys);
    tree_free(&t);
}

static void devices_that_went_away_are_forgotten(void **state)
{
    struct tree t;
    struct proc_netclass_known known = { 0 };
    (void)state;

    tree_make(&t);
    struct procfs *sys = tree_open(&t);
    for (uint64_t i = 0; i < 1000; i++) {
        struct proc_link l = link_of(i, "veth", 0);
        proc_netclass_begin(&known, 1);
        device_id(sys, &l, &known);
        assert_true(known.count <= 2 * 1 + 17);
    }
    proc_netclass_free(&known);
    procfs_free(sys);
    tree_free(&t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_device_is_read_from_its_files),
        cmocka_unit_test(odd_files_cost_their_own_number_alone),
        cmocka_unit_test(a_speed_that_is_not_known_is_below_0),
        cmocka_unit_test(what_is_no_device_is_refused),
        cmocka_unit_test(a_link_takes_from_sysfs_what_rtnetlink_does_not_tell),
        cmocka_unit_test(the_driver_of_a_device_of_this_host_is_asked_for_its_speed),
        cmocka_unit_test(what_is_assigned_is_read_again_with_another_name_or_address),
        cmocka_unit_test(devices_that_went_away_are_forgotten),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
