/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "command/scrub.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static char *scrubbed(const char *path, const char *text)
{
    static char room[4096];

    snprintf(room, sizeof(room), "%s", text);
    size_t len = scrub(path, room, strlen(room));
    assert_int_equal(len, strlen(room));
    return room;
}

static void becomes(const char *path, const char *text, const char *expected)
{
    assert_string_equal(scrubbed(path, text), expected);
}

static void loses(const char *path, const char *text, const char *secret)
{
    assert_null(strstr(scrubbed(path, text), secret));
}

static void what_is_an_identity_as_a_whole_is_replaced(void **state)
{
    static const char *const paths[] = {
        "sys/class/dmi/id/product_serial",
        "sys/class/dmi/id/product_uuid",
        "sys/class/dmi/id/chassis_asset_tag",
        "sys/class/dmi/id/modalias",
        "proc/sys/kernel/hostname",
        "proc/sys/kernel/random/boot_id",
        "./etc/machine-id",
        "sys/class/net/eth0/phys_switch_id",
        "sys/class/net/eth0/phys_port_name",
        "sys/class/net/eth0/ifalias",
        "sys/class/nvme/nvme0/serial",
        "sys/class/nvme/nvme0/wwid",
        "sys/class/nvme/nvme0/subsysnqn",
        "sys/class/nvme/nvme0/address",
        "sys/class/nvme/nvme0/dhchap_secret",
        "sys/class/nvme/nvme0/tls_configured_key",
        "sys/class/infiniband/mlx4_0/node_guid",
        "sys/class/infiniband/mlx4_0/node_desc",
        "sys/class/fc_host/host0/port_name",
        "sys/class/net/eth0/device/uevent",
        "sys/class/drm/card0/device/unique_id",
        "sys/fs/btrfs/1/metadata_uuid",
    };
    (void)state;

    for (size_t i = 0; i < sizeof(paths) / sizeof(paths[0]); i++) {
        const char *text = scrubbed(paths[i], "jane's\nbox\n");
        assert_int_equal(strncmp(text, "scrubbed-", 9), 0);
        assert_null(strstr(text, "jane"));
        assert_null(strstr(text, "box"));
        becomes(paths[i], "\n", "\n");
    }
    const char *driven =
        scrubbed("sys/class/drm/card0/device/uevent", "DRIVER=amdgpu\nPCI_SLOT_NAME=0000:03:00.0\n");
    assert_int_equal(strncmp(driven, "DRIVER=amdgpu\nscrubbed-", 23), 0);
    assert_null(strstr(driven, "0000:03"));
    becomes("sys/class/infiniband/mlx4_0/ports/1/phys_state", "5: LinkUp\n", "5: LinkUp\n");
}

static void two_identities_stay_two(void **state)
{
    char first[64];
    (void)state;

    snprintf(first, sizeof(first), "%s", scrubbed("sys/class/nvme/nvme0/serial", "S1\n"));
    assert_string_not_equal(scrubbed("sys/class/nvme/nvme1/serial", "S2\n"), first);
    assert_string_equal(scrubbed("sys/class/nvme/nvme0/serial", "S1\n"), first);
}

static void of_a_device_mappers_uuid_the_kind_stays(void **state)
{
    (void)state;
    const char *text = scrubbed("sys/block/dm-1/dm/uuid", "mpath-3600508\n");
    assert_int_equal(strncmp(text, "mpath-scrubbed-", 15), 0);
    assert_null(strstr(text, "3600508"));
}

static void addresses_of_hardware_become_zeros_everywhere(void **state)
{
    (void)state;
    becomes("sys/class/net/eth0/address", "fe:ed:be:ef:00:01\n", "00:00:00:00:00:00\n");
    becomes("proc/net/arp", "192.168.7.9 0x1 0x2 fe:ed:be:ef:00:01 * eth0\n",
            "000.000.0.0 0x1 0x2 00:00:00:00:00:00 * eth0\n");
    becomes("proc/uptime", "12:34:56\n", "12:34:56\n");
}

static void addresses_of_the_network_are_no_longer_those(void **state)
{
    (void)state;
    loses("proc/net/ip_vs", "TCP  C0A80016:0CEA wlc\n", "C0A80016");
    loses("proc/net/ip_vs", "TCP  [FE80:0:0:0:0:0:0:BEEF]:0CEA wlc\n", "BEEF");
    loses("proc/net/udp", " 1: C0A80016:0035 00000000:0000 07\n", "C0A80016");
    assert_string_equal(
        scrubbed("proc/net/tcp", " 1: 00000000:0035 00000000:0000 0A 00000024:0000001F 00:00\n"),
        " 1: 00000000:0035 00000000:0000 0A 00000024:0000001F 00:00\n");
    loses("proc/net/udp6", " 1: 000080FE00000000FFFEED05FEEDBEEF:0222\n", "FEEDBEEF");
    assert_non_null(
        strstr(scrubbed("proc/net/udp", " 1: C0A80016:0035 00000000:0000 07\n"), " 00000000:0000 07\n"));
    becomes("proc/net/bonding/bond0", "ARP IP target/s (n.n.n.n form): 192.168.7.9\n",
            "ARP IP target/s (n.n.n.n form): 000.000.0.0\n");
    becomes("proc/net/arp", "127.0.0.1 lo\n", "127.0.0.1 lo\n");
    loses("proc/self/mountinfo", "nfs4 [fd00:77::feed]:/x rw,clientaddr=fd00:77::beef\n", "feed");
}

static void names_of_devices_that_look_like_addresses_stay(void **state)
{
    (void)state;
    becomes("proc/net/dev", "deadbeef: 1 2 3\n", "deadbeef: 1 2 3\n");
    becomes("sys/class/dmi/id/bios_version", "1.2.3.4\n", "1.2.3.4\n");
}

static void secrets_of_mounts_are_blanked(void **state)
{
    (void)state;
    becomes("proc/self/mountinfo", "cifs //nas/x rw,username=jane,password=hunter2,vers=3\n",
            "cifs //nas/x rw,username=xxxx,password=xxxxxxx,vers=3\n");
    becomes("proc/self/mountstats", "opts: rw,addr=10.1.2.3,vers=3\n", "opts: rw,addr=xxxxxxxx,vers=3\n");
}

static void values_of_named_lines_are_blanked(void **state)
{
    (void)state;
    becomes("proc/cpuinfo", "Hardware\t: BCM2835\nSerial\t\t: 1000\n",
            "Hardware\t: BCM2835\nSerial\t\t: xxxx\n");
    becomes("run/udev/data/b8:0", "S:disk/by-id/1\nE:ID_MODEL=m\nE:ID_SERIAL=1\n",
            "S:xxxxxxxxxxxx\nE:ID_MODEL=m\nE:ID_SERIAL=x\n");
}

static void what_stands_behind_a_zero_byte_is_scrubbed_too(void **state)
{
    char text[64 + SCRUB_ROOM] = "kernel\0fe:ed:be:ef:00:01";
    (void)state;

    assert_int_equal(scrub("sys/x", text, 24), 24);
    assert_memory_equal(text,
                        "kernel\0"
                        "00:00:00:00:00:00",
                        25);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_an_identity_as_a_whole_is_replaced),
        cmocka_unit_test(two_identities_stay_two),
        cmocka_unit_test(of_a_device_mappers_uuid_the_kind_stays),
        cmocka_unit_test(addresses_of_hardware_become_zeros_everywhere),
        cmocka_unit_test(addresses_of_the_network_are_no_longer_those),
        cmocka_unit_test(names_of_devices_that_look_like_addresses_stay),
        cmocka_unit_test(secrets_of_mounts_are_blanked),
        cmocka_unit_test(values_of_named_lines_are_blanked),
        cmocka_unit_test(what_stands_behind_a_zero_byte_is_scrubbed_too),
    };

    return cmocka_run_group_tests_name("scrub", tests, NULL, NULL);
}
