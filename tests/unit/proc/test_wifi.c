/* SPDX-License-Identifier: MIT */
#include "proc_support.h"

#include <linux/genetlink.h>
#include <linux/nl80211.h>

#include "netlink_support.h"
#include "proc/wifi.h"

#define FAMILY 30

static void begin_answer(struct message *m, uint16_t type)
{
    const struct genlmsghdr head = { .cmd = 1, .version = 1 };

    message_begin(m, type, NLM_F_MULTI, &head, sizeof(head));
}

static void put_number(struct message *m, uint16_t type, uint32_t number)
{
    message_attribute(m, type, &number, sizeof(number));
}

static void put_family(struct message *m, const char *name, uint16_t number)
{
    begin_answer(m, GENL_ID_CTRL);
    message_attribute(m, CTRL_ATTR_FAMILY_NAME, name, strlen(name) + 1);
    message_attribute(m, CTRL_ATTR_FAMILY_ID, &number, sizeof(number));
    message_end(m);
}

static void the_family_is_found_by_its_name(void **state)
{
    struct proc_wifi w = { .family = 0 };
    struct message m;
    (void)state;

    put_family(&m, "nl80211x", 7);
    assert_int_equal(proc_wifi_parse_family(m.bytes, m.len, &w), 0);
    put_family(&m, "nl8021", 8);
    assert_int_equal(proc_wifi_parse_family(m.bytes, m.len, &w), 0);
    assert_int_equal(w.family, 0);
    put_family(&m, "nl80211", FAMILY);
    assert_int_equal(proc_wifi_parse_family(m.bytes, m.len, &w), 0);
    assert_int_equal(w.family, FAMILY);
}

static void devices_with_a_name_are_kept(void **state)
{
    struct proc_wifi w = { .family = FAMILY };
    struct message m;
    (void)state;

    begin_answer(&m, FAMILY);
    put_number(&m, NL80211_ATTR_IFINDEX, 3);
    message_attribute(&m, NL80211_ATTR_IFNAME, "wlan0", 6);
    put_number(&m, NL80211_ATTR_WIPHY_FREQ, 2412);
    message_end(&m);
    assert_int_equal(proc_wifi_parse_devices(m.bytes, m.len, &w), 0);
    begin_answer(&m, FAMILY);
    put_number(&m, NL80211_ATTR_WIPHY_FREQ, 2412); /* a device of Wi-Fi Direct */
    message_end(&m);
    assert_int_equal(proc_wifi_parse_devices(m.bytes, m.len, &w), 0);
    assert_int_equal(w.device_count, 1);
    assert_string_equal(w.devices[0].name, "wlan0");
    assert_true(w.devices[0].index == 3 && w.devices[0].frequency_hertz == 2412000000);
    proc_wifi_free(&w);
}

static void put_scan(struct message *m, const char *elements, size_t len, int status)
{
    struct message nested = { .len = 0 };

    message_attribute(&nested, NL80211_BSS_BSSID, "\0\x11\x22\x33\x44\x55", 6);
    message_attribute(&nested, NL80211_BSS_INFORMATION_ELEMENTS, elements, len);
    if (status >= 0)
        put_number(&nested, NL80211_BSS_STATUS, (uint32_t)status);
    begin_answer(m, FAMILY);
    put_number(m, NL80211_ATTR_IFINDEX, 3);
    message_attribute(m, NL80211_ATTR_BSS, nested.bytes, nested.len);
    message_end(m);
}

static void the_network_that_was_joined_is_told(void **state)
{
    struct proc_wifi w = { .family = FAMILY };
    struct message m;
    (void)state;

    put_scan(&m, "\0\5Other", 7, -1); /* heard, not joined */
    assert_int_equal(proc_wifi_parse_network(m.bytes, m.len, &w), 0);
    assert_false(w.network.is_joined);
    put_scan(&m, "\1\2ab\0\7Example\3\1", 15, NL80211_BSS_STATUS_ASSOCIATED);
    assert_int_equal(proc_wifi_parse_network(m.bytes, m.len, &w), 0);
    put_scan(&m, "\0\5Later", 7, NL80211_BSS_STATUS_ASSOCIATED);
    assert_int_equal(proc_wifi_parse_network(m.bytes, m.len, &w), 0);
    assert_true(w.network.is_joined);
    assert_string_equal(w.network.bssid, "00:11:22:33:44:55");
    assert_int_equal(w.network.ssid_len, 7);
    assert_memory_equal(w.network.ssid, "Example", 7);
    assert_string_equal(proc_wifi_mode(w.network.status), "client");
    assert_string_equal(proc_wifi_mode(NL80211_BSS_STATUS_IBSS_JOINED), "ad-hoc");
    assert_string_equal(proc_wifi_mode(77), "unknown");
}

static void a_name_that_is_too_long_is_none(void **state)
{
    struct proc_wifi w = { .family = FAMILY };
    struct message m;
    char elements[42] = { 0, 40 };
    (void)state;

    put_scan(&m, elements, sizeof(elements), 0);
    assert_int_equal(proc_wifi_parse_network(m.bytes, m.len, &w), 0);
    assert_true(w.network.is_joined && w.network.ssid_len == 0);
}

static void make_station(struct message *m)
{
    struct message rate = { .len = 0 }, nested = { .len = 0 };
    const uint64_t bytes = 5000000000;
    const uint16_t slow = 540;

    message_attribute(&rate, NL80211_RATE_INFO_BITRATE, &slow, sizeof(slow));
    put_number(&nested, NL80211_STA_INFO_CONNECTED_TIME, 30);
    put_number(&nested, NL80211_STA_INFO_INACTIVE_TIME, 400);
    put_number(&nested, NL80211_STA_INFO_RX_BYTES, 705032704);
    message_attribute(&nested, NL80211_STA_INFO_RX_BYTES64, &bytes, sizeof(bytes));
    put_number(&nested, NL80211_STA_INFO_TX_BYTES, 9);
    message_attribute(&nested, NL80211_STA_INFO_SIGNAL, "\xcc", 1);
    message_attribute(&nested, NL80211_STA_INFO_RX_BITRATE, rate.bytes, rate.len);
    put_number(&rate, NL80211_RATE_INFO_BITRATE32, 700000);
    message_attribute(&nested, NL80211_STA_INFO_TX_BITRATE, rate.bytes, rate.len);
    put_number(&nested, NL80211_STA_INFO_TX_RETRIES, 10);
    put_number(&nested, NL80211_STA_INFO_TX_FAILED, 2);
    put_number(&nested, NL80211_STA_INFO_BEACON_LOSS, 1);
    put_number(&nested, NL80211_STA_INFO_RX_PACKETS, 11);
    put_number(&nested, NL80211_STA_INFO_TX_PACKETS, 12);
    begin_answer(m, FAMILY);
    message_attribute(m, NL80211_ATTR_MAC, "\xaa\xbb\xcc\xdd\xee\xff", 6);
    message_attribute(m, NL80211_ATTR_STA_INFO, nested.bytes, nested.len);
    message_end(m);
}

static void a_station_is_read_from_its_message(void **state)
{
    struct proc_wifi w = { .family = FAMILY };
    struct message m;
    (void)state;

    make_station(&m);
    assert_int_equal(proc_wifi_parse_stations(m.bytes, m.len, &w), 0);
    assert_int_equal(w.station_count, 1);
    const struct proc_wifi_station *s = w.stations;
    assert_string_equal(s->mac, "aa:bb:cc:dd:ee:ff");
    assert_true(s->connected_seconds == 30 && s->inactive_milliseconds == 400);
    assert_true(s->received_bytes == 5000000000 && s->transmitted_bytes == 9);
    assert_true(s->receive_bits_per_second == 54000000 && s->transmit_bits_per_second == 70000000000);
    assert_true(s->signal_dbm == -52 && s->transmit_retries == 10 && s->transmit_failures == 2);
    assert_true(s->beacon_losses == 1 && s->received_packets == 11 && s->transmitted_packets == 12);
    proc_wifi_free(&w);
}

static void messages_cut_anywhere_are_refused_or_passed_over(void **state)
{
    struct message m;
    (void)state;

    make_station(&m);
    for (size_t len = 0; len < m.len; len++) {
        struct proc_wifi w = { .family = FAMILY };
        char *exact = malloc(len + 1);
        memcpy(exact, m.bytes, len);
        assert_int_equal(proc_wifi_parse_stations(exact, len, &w), len < NLMSG_HDRLEN ? 0 : -EBADMSG);
        free(exact);
        proc_wifi_free(&w);
    }
}

/* A kernel without nl80211 says so; one with it lists its devices, each of which can be asked. */
static void the_live_host_is_asked(void **state)
{
    struct proc_wifi w = { .family = 0 };
    (void)state;

    int r = proc_wifi_read(&w);
    assert_true(r <= 0);
    for (size_t i = 0; r == 0 && i < w.device_count; i++)
        assert_int_equal(proc_wifi_read_device(&w, w.devices[i].index), 0);
    proc_wifi_free(&w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_family_is_found_by_its_name),
        cmocka_unit_test(devices_with_a_name_are_kept),
        cmocka_unit_test(the_network_that_was_joined_is_told),
        cmocka_unit_test(a_name_that_is_too_long_is_none),
        cmocka_unit_test(a_station_is_read_from_its_message),
        cmocka_unit_test(messages_cut_anywhere_are_refused_or_passed_over),
        cmocka_unit_test(the_live_host_is_asked),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
