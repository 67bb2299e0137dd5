/* SPDX-License-Identifier: MIT */
#include "proc_support.h"

#include <linux/ethtool.h>
#include <linux/sockios.h>
#include <net/if.h>

#include "proc/ethtool.h"

/* A driver of device "eth0". */
static uint32_t statistics, told_later;
static uint32_t speed, asked;
static uint8_t duplex;
static uint32_t refused; /* a command that it does not know */

static void tell_driver(struct ethtool_drvinfo *info)
{
    memset(info->driver, 'd', sizeof(info->driver)); /* without a NUL */
    strcpy(info->version, "5.1");
    strcpy(info->fw_version, "0.5-4");
    strcpy(info->bus_info, "0000:00:1f.6");
    info->n_stats = statistics;
}

static void tell_names(struct ethtool_gstrings *names)
{
    assert_int_equal(names->string_set, ETH_SS_STATS);
    for (uint32_t i = 0; i < told_later; i++)
        if (i != 1) /* it has no name */
            snprintf((char *)names->data + (size_t)i * ETH_GSTRING_LEN, ETH_GSTRING_LEN, "rx_%u", i);
}

static void tell_values(struct ethtool_stats *values)
{
    values->n_stats = told_later;
    for (uint32_t i = 0; i < told_later; i++)
        values->data[i] = 100 + i;
}

/* A kernel whose sets have two words. */
static void tell_settings(struct ethtool_link_settings *s)
{
    bool agreed = s->link_mode_masks_nwords == 2;

    s->link_mode_masks_nwords = agreed ? 2 : -2;
    s->speed = agreed ? speed : 0;
    s->duplex = agreed ? duplex : 0;
    if (agreed)
        memset(s->link_mode_masks, 0xff, 3 * 2 * sizeof(uint32_t));
}

static int fake(int fd, unsigned long request, void *argument)
{
    struct ifreq *r = argument;
    uint32_t command;
    (void)fd;

    assert_int_equal(request, SIOCETHTOOL);
    memcpy(&command, r->ifr_data, sizeof(command));
    asked++;
    errno = command == refused ? EOPNOTSUPP : ENODEV;
    if (command == refused || strcmp(r->ifr_name, "eth0") != 0)
        return -1;
    if (command == ETHTOOL_GSET) {
        struct ethtool_cmd *link = (void *)r->ifr_data;
        link->supported = 0x800000ff;
        link->advertising = 0x2f;
        link->autoneg = 1;
    } else if (command == ETHTOOL_GLINKSETTINGS)
        tell_settings((void *)r->ifr_data);
    else if (command == ETHTOOL_GDRVINFO)
        tell_driver((void *)r->ifr_data);
    else if (command == ETHTOOL_GSTRINGS)
        tell_names((void *)r->ifr_data);
    else
        tell_values((void *)r->ifr_data);
    return 0;
}

static int begin(void **state)
{
    (void)state;
    statistics = told_later = 3;
    refused = 0;
    proc_ethtool_replace(fake);
    return 0;
}

static int end(void **state)
{
    (void)state;
    proc_ethtool_replace(NULL);
    return 0;
}

static void a_driver_tells_link_itself_and_statistics(void **state)
{
    struct proc_ethtool e = { .fd = 0 };
    (void)state;

    for (int i = 0; i < 2; i++) /* over one socket */
        assert_int_equal(proc_ethtool_read("eth0", &e), 0);
    assert_true(e.has_link && e.has_driver);
    assert_true(e.link.supported == 0x800000ff && e.link.advertised == 0x2f && e.link.autonegotiation == 1);
    assert_int_equal(strlen(e.driver.name), 32);
    assert_string_equal(e.driver.version, "5.1");
    assert_string_equal(e.driver.firmware_version, "0.5-4");
    assert_string_equal(e.driver.expansion_rom_version, "");
    assert_string_equal(e.driver.bus_info, "0000:00:1f.6");
    assert_int_equal(e.statistic_count, 2); /* the one without a name is none */
    assert_string_equal(e.statistics[1].name, "rx_2");
    assert_true(e.statistics[1].value == 102);
    proc_ethtool_free(&e);
}

static void what_a_driver_does_not_tell_is_left_out(void **state)
{
    struct proc_ethtool e = { .fd = 0 };
    (void)state;

    refused = ETHTOOL_GSET;
    assert_int_equal(proc_ethtool_read("eth0", &e), 0);
    assert_true(!e.has_link && e.has_driver && e.statistic_count == 2);
    refused = ETHTOOL_GSTATS;
    assert_int_equal(proc_ethtool_read("eth0", &e), 0);
    assert_true(e.has_link && e.has_driver && e.statistic_count == 0);
    refused = ETHTOOL_GDRVINFO;
    assert_int_equal(proc_ethtool_read("eth0", &e), 0);
    assert_true(e.has_link && !e.has_driver && e.statistic_count == 0);
    proc_ethtool_free(&e);
}

static void of_a_device_that_is_not_there_nothing_is_told(void **state)
{
    struct proc_ethtool e = { .fd = 0 };
    (void)state;

    assert_int_equal(proc_ethtool_read("eth0", &e), 0);
    assert_int_equal(proc_ethtool_read("eth1", &e), 0);
    assert_true(!e.has_link && !e.has_driver && e.statistic_count == 0);
    assert_int_equal(proc_ethtool_read("a name that no device can have", &e), 0);
    assert_true(!e.has_link && !e.has_driver && e.statistic_count == 0);
    proc_ethtool_free(&e);
}

static void a_driver_may_get_more_statistics_meanwhile(void **state)
{
    struct proc_ethtool e = { .fd = 0 };
    (void)state;

    told_later = 60; /* the kernel writes as many as there are then */
    assert_int_equal(proc_ethtool_read("eth0", &e), 0);
    assert_int_equal(e.statistic_count, 2);
    told_later = 1;
    assert_int_equal(proc_ethtool_read("eth0", &e), 0);
    assert_int_equal(e.statistic_count, 1);
    statistics = PROC_ETHTOOL_STATISTICS_MAX + 1;
    assert_int_equal(proc_ethtool_read("eth0", &e), 0);
    assert_int_equal(e.statistic_count, 0);
    proc_ethtool_free(&e);
}

static void speed_and_duplex_are_one_question(void **state)
{
    struct proc_ethtool e = { .fd = 0 };
    struct proc_ethtool_speed s;
    (void)state;

    speed = 40000, duplex = DUPLEX_FULL, asked = 0;
    assert_int_equal(proc_ethtool_read_speed("eth0", &e, &s), 0);
    assert_int_equal(s.megabits, 40000);
    assert_string_equal(s.duplex, "full");
    assert_int_equal(asked, 2); /* how many words this kernel has is asked once */
    speed = (uint32_t)SPEED_UNKNOWN, duplex = DUPLEX_UNKNOWN;
    assert_int_equal(proc_ethtool_read_speed("eth0", &e, &s), 0);
    assert_int_equal(s.megabits, -1);
    assert_string_equal(s.duplex, "unknown");
    duplex = DUPLEX_HALF;
    assert_int_equal(proc_ethtool_read_speed("eth0", &e, &s), 0);
    assert_string_equal(s.duplex, "half");
    assert_int_equal(asked, 4);
    assert_int_equal(proc_ethtool_read_speed("eth1", &e, &s), -ENODEV);
    assert_int_equal(proc_ethtool_read_speed("a name that no device can have", &e, &s), -ENODEV);
    refused = ETHTOOL_GLINKSETTINGS;
    assert_int_equal(proc_ethtool_read_speed("eth0", &e, &s), -EOPNOTSUPP);
    proc_ethtool_free(&e);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_driver_tells_link_itself_and_statistics, begin, end),
        cmocka_unit_test_setup_teardown(what_a_driver_does_not_tell_is_left_out, begin, end),
        cmocka_unit_test_setup_teardown(of_a_device_that_is_not_there_nothing_is_told, begin, end),
        cmocka_unit_test_setup_teardown(speed_and_duplex_are_one_question, begin, end),
        cmocka_unit_test_setup_teardown(a_driver_may_get_more_statistics_meanwhile, begin, end),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
