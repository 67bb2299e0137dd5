/* SPDX-License-Identifier: MIT */
#include "feed_support.h"

#include <linux/genetlink.h>
#include <linux/nl80211.h>

#include "netlink_support.h"
#include "proc/netlink.h"

#define FAMILY 30

static struct message m;
static int refusal; /* of the scans of device 4 */

static void begin_answer(uint16_t type)
{
    const struct genlmsghdr head = { .cmd = 1 };
    message_begin(&m, type, NLM_F_MULTI, &head, sizeof(head));
}

static void put_number(struct message *to, uint16_t type, uint32_t number)
{
    message_attribute(to, type, &number, sizeof(number));
}

static void tell_family(void)
{
    const uint16_t number = FAMILY;
    begin_answer(GENL_ID_CTRL);
    message_attribute(&m, CTRL_ATTR_FAMILY_NAME, "nl80211", 8);
    message_attribute(&m, CTRL_ATTR_FAMILY_ID, &number, sizeof(number));
    message_end(&m);
}

static int tell_devices(const struct netlink_question *q)
{
    for (uint32_t i = 3; i <= 4; i++) {
        begin_answer(FAMILY);
        put_number(&m, NL80211_ATTR_IFINDEX, i);
        message_attribute(&m, NL80211_ATTR_IFNAME, i == 3 ? "wlan0" : "wlan1", 6);
        put_number(&m, NL80211_ATTR_WIPHY_FREQ, 2412);
        message_end(&m);
        assert_int_equal(q->parse(m.bytes, m.len, q->cls), 0);
    }
    return 0;
}

static void tell_network(void)
{
    struct message nested = { .len = 0 };
    message_attribute(&nested, NL80211_BSS_BSSID, "\0\x11\x22\x33\x44\x55", 6);
    message_attribute(&nested, NL80211_BSS_INFORMATION_ELEMENTS, "\0\4Home", 6);
    put_number(&nested, NL80211_BSS_STATUS, NL80211_BSS_STATUS_ASSOCIATED);
    begin_answer(FAMILY);
    message_attribute(&m, NL80211_ATTR_BSS, nested.bytes, nested.len);
    message_end(&m);
}

static void tell_station(void)
{
    struct message nested = { .len = 0 };
    put_number(&nested, NL80211_STA_INFO_CONNECTED_TIME, 30);
    put_number(&nested, NL80211_STA_INFO_INACTIVE_TIME, 400);
    put_number(&nested, NL80211_STA_INFO_BEACON_LOSS, 2);
    message_attribute(&nested, NL80211_STA_INFO_SIGNAL, "\xcc", 1);
    begin_answer(FAMILY);
    message_attribute(&m, NL80211_ATTR_MAC, "\xaa\xbb\xcc\xdd\xee\xff", 6);
    message_attribute(&m, NL80211_ATTR_STA_INFO, nested.bytes, nested.len);
    message_end(&m);
}

static int answer(const struct netlink_question *q)
{
    struct genlmsghdr head;
    uint32_t device = 0;

    q->forget(q->cls);
    memcpy(&head, q->body, sizeof(head));
    if (q->len > sizeof(head) + NLA_HDRLEN)
        memcpy(&device, (const char *)q->body + sizeof(head) + NLA_HDRLEN, sizeof(device));
    if (device == 4)
        return refusal;
    if (q->type == GENL_ID_CTRL)
        tell_family();
    else if (head.cmd == NL80211_CMD_GET_INTERFACE)
        return tell_devices(q);
    else if (head.cmd == NL80211_CMD_GET_SCAN)
        tell_network();
    else
        tell_station();
    return q->parse(m.bytes, m.len, q->cls);
}

static struct feed begin_live(int (*with)(const struct netlink_question *q))
{
    begin_on_live_proc();
    netlink_replace(with);
    return open_feed("wifi");
}

static void end_live(struct feed *f)
{
    netlink_replace(NULL);
    feed_free(f);
    end();
}

static void devices_are_told_with_their_network_and_stations(void **state)
{
    (void)state;
    struct feed f = begin_live(answer);
    refusal = -EOPNOTSUPP; /* a driver that has no such list */
    gives(&f,
          FIELDS("frequency_hertz", "info", "connected_seconds", "inactive_seconds", "signal_dbm",
                 "beacon_losses", "received_bytes"),
          "beacon_losses{a=\"wlan0\",b=\"aa:bb:cc:dd:ee:ff\"} 2\n"
          "connected_seconds{a=\"wlan0\",b=\"aa:bb:cc:dd:ee:ff\"} 30\n"
          "frequency_hertz{a=\"wlan0\"} 2412000000\nfrequency_hertz{a=\"wlan1\"} 2412000000\n"
          "inactive_seconds{a=\"wlan0\",b=\"aa:bb:cc:dd:ee:ff\"} 0.4\n"
          "info{a=\"wlan0\",b=\"00:11:22:33:44:55\",c=\"Home\",d=\"client\"} 1\n"
          "received_bytes{a=\"wlan0\",b=\"aa:bb:cc:dd:ee:ff\"} 0\n"
          "signal_dbm{a=\"wlan0\",b=\"aa:bb:cc:dd:ee:ff\"} -52\n");
    refusal = -EIO;
    assert_int_equal(feed_run(&f), -EIO);
    assert_string_equal(f.what, "wireless devices");
    end_live(&f);
}

static int know_nothing(const struct netlink_question *q)
{
    q->forget(q->cls);
    return 0;
}

static void a_kernel_without_nl80211_has_none(void **state)
{
    (void)state;
    struct feed f = begin_live(know_nothing);
    assert_int_equal(feed_run(&f), -ENOENT);
    end_live(&f);
}

static void a_recorded_host_has_none(void **state)
{
    (void)state;
    gives_nothing_of_an_empty_tree("wifi");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(devices_are_told_with_their_network_and_stations),
        cmocka_unit_test(a_kernel_without_nl80211_has_none),
        cmocka_unit_test(a_recorded_host_has_none),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
