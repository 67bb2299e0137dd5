/* SPDX-License-Identifier: MIT */
#include "proc_support.h"

#include <linux/gen_stats.h>
#include <linux/pkt_sched.h>

#include "netlink_support.h"
#include "proc/qdisc.h"

static void make_qdisc(struct message *m, uint32_t parent, uint64_t packets_64)
{
    const struct tcmsg head = { .tcm_ifindex = 3, .tcm_parent = parent };
    const struct gnet_stats_basic basic = { .bytes = 5000000000, .packets = 7 };
    const struct gnet_stats_queue queue = {
        .qlen = 1, .backlog = 1514, .drops = 2, .requeues = 3, .overlimits = 4
    };
    struct message nested = { .len = 0 };

    message_attribute(&nested, TCA_STATS_BASIC, &basic, 12);
    if (packets_64)
        message_attribute(&nested, 8, &packets_64, sizeof(packets_64));
    message_attribute(&nested, TCA_STATS_QUEUE, &queue, sizeof(queue));
    message_begin(m, RTM_NEWQDISC, NLM_F_MULTI, &head, sizeof(head));
    message_attribute(m, TCA_KIND, "fq_codel", 9);
    message_attribute(m, TCA_STATS2, nested.bytes, nested.len);
    message_end(m);
}

static void a_discipline_is_read_from_its_message(void **state)
{
    struct proc_qdiscs q = { .count = 0 };
    struct message m;
    (void)state;

    make_qdisc(&m, TC_H_ROOT, 0);
    assert_int_equal(proc_qdisc_parse(m.bytes, m.len, &q), 0);
    make_qdisc(&m, 0, 5000000001);
    assert_int_equal(proc_qdisc_parse(m.bytes, m.len, &q), 0);
    assert_int_equal(q.count, 2);
    const struct proc_qdisc *d = q.items;
    assert_int_equal(d->device, 3);
    assert_string_equal(d->kind, "fq_codel");
    assert_true(d->bytes == 5000000000 && d->packets == 7 && d->queued_packets == 1 &&
                d->queued_bytes == 1514);
    assert_true(d->drops == 2 && d->requeues == 3 && d->overlimits == 4);
    assert_true(d[1].packets == 5000000001);
    proc_qdisc_free(&q);
}

static void those_below_a_root_are_left_out(void **state)
{
    struct proc_qdiscs q = { .count = 0 };
    struct message m;
    (void)state;

    make_qdisc(&m, TC_H_MAKE(0x10000, 1), 0); /* of a class */
    assert_int_equal(proc_qdisc_parse(m.bytes, m.len, &q), 0);
    make_qdisc(&m, TC_H_INGRESS, 0);
    assert_int_equal(proc_qdisc_parse(m.bytes, m.len, &q), 0);
    message_begin(&m, RTM_NEWQDISC, 0, "1234", 4); /* too short */
    message_end(&m);
    assert_int_equal(proc_qdisc_parse(m.bytes, m.len, &q), 0);
    assert_int_equal(q.count, 0);
    proc_qdisc_free(&q);
}

static void messages_cut_anywhere_are_refused_or_passed_over(void **state)
{
    struct message m;
    (void)state;

    make_qdisc(&m, 0, 0);
    for (size_t len = 0; len < m.len; len++) {
        struct proc_qdiscs q = { .count = 0 };
        char *exact = malloc(len + 1);
        memcpy(exact, m.bytes, len);
        assert_int_equal(proc_qdisc_parse(exact, len, &q), len < NLMSG_HDRLEN ? 0 : -EBADMSG);
        free(exact);
        proc_qdisc_free(&q);
    }
}

static void statistics_of_another_size_are_taken_as_far_as_they_go(void **state)
{
    const struct tcmsg head = { .tcm_ifindex = 3 };
    struct proc_qdiscs q = { .count = 0 };
    struct message m, nested = { .len = 0 };
    (void)state;

    message_attribute(&nested, TCA_STATS_BASIC, "\1\0\0\0", 4);
    message_attribute(&nested, 8, "\1\0\0\0", 4);
    message_attribute(&nested, TCA_STATS_QUEUE, "\5\0\0\0", 4);
    message_begin(&m, RTM_NEWQDISC, 0, &head, sizeof(head));
    message_attribute(&m, TCA_KIND, "a name that is too long for any kind", 37);
    message_attribute(&m, TCA_STATS2, nested.bytes, nested.len);
    message_end(&m);
    assert_int_equal(proc_qdisc_parse(m.bytes, m.len, &q), 0);
    assert_int_equal(q.count, 1);
    assert_true(q.items[0].bytes == 1 && q.items[0].packets == 0 && q.items[0].queued_packets == 5);
    assert_int_equal(strlen(q.items[0].kind), PROC_QDISC_KIND_MAX - 1);
    proc_qdisc_free(&q);
}

static void the_live_host_is_asked_twice_over_one_socket(void **state)
{
    struct proc_qdiscs q = { .count = 0 };
    (void)state;

    if (proc_qdisc_read(&q) < 0)
        skip(); /* no netlink here */
    size_t before = q.count;
    assert_int_equal(proc_qdisc_read(&q), 0);
    assert_int_equal(q.count, before);
    proc_qdisc_free(&q);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_discipline_is_read_from_its_message),
        cmocka_unit_test(those_below_a_root_are_left_out),
        cmocka_unit_test(messages_cut_anywhere_are_refused_or_passed_over),
        cmocka_unit_test(statistics_of_another_size_are_taken_as_far_as_they_go),
        cmocka_unit_test(the_live_host_is_asked_twice_over_one_socket),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
