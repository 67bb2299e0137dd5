/* SPDX-License-Identifier: MIT */
#include "proc_support.h"

#include "netlink_support.h"
#include "proc/netlink.h"

struct seen {
    int count, result;
    size_t len;
};

static int see(const void *body, size_t len, void *cls)
{
    struct seen *s = cls;
    (void)body;
    s->count++;
    s->len += len;
    return s->result;
}

static int walk(const struct message *m, size_t len, struct seen *s)
{
    return netlink_messages(m->bytes, len, RTM_NEWLINK, see, s);
}

static void messages_of_the_type_alone_are_handed_on(void **state)
{
    struct message m;
    struct seen s = { 0 };
    struct nlmsghdr other = { .nlmsg_len = NLMSG_HDRLEN, .nlmsg_type = RTM_NEWADDR };
    (void)state;
    message_begin(&m, RTM_NEWLINK, 0, "12345678", 8);
    message_end(&m);
    message_put(&m, &other, sizeof(other));
    assert_int_equal(walk(&m, m.len, &s), 0);
    assert_true(s.count == 1 && s.len == 8);
    s.result = -E2BIG; /* ends the walk */
    assert_int_equal(walk(&m, m.len, &s), -E2BIG);
}

static void the_end_an_error_and_a_changed_list_are_told_apart(void **state)
{
    struct message m;
    struct seen s = { 0 };
    struct nlmsgerr error = { .error = -EPERM };
    (void)state;
    message_begin(&m, NLMSG_DONE, 0, "", 0);
    message_end(&m);
    assert_int_equal(walk(&m, m.len, &s), 1);
    message_begin(&m, NLMSG_ERROR, 0, &error, sizeof(error));
    message_end(&m);
    assert_int_equal(walk(&m, m.len, &s), -EPERM);
    error.error = 0; /* an acknowledgement */
    message_begin(&m, NLMSG_ERROR, 0, &error, sizeof(error));
    message_end(&m);
    assert_int_equal(walk(&m, m.len, &s), 1);
    message_begin(&m, NLMSG_ERROR, 0, "1234", 4);
    message_end(&m);
    assert_int_equal(walk(&m, m.len, &s), -EBADMSG);
    message_begin(&m, RTM_NEWLINK, NLM_F_DUMP_INTR, "", 0);
    message_end(&m);
    assert_int_equal(walk(&m, m.len, &s), -EINTR);
    assert_int_equal(s.count, 0);
}

static void a_length_that_cannot_be_is_refused(void **state)
{
    static const uint32_t lengths[] = { 0, 1, NLMSG_HDRLEN - 1, 25, UINT32_MAX };
    struct message m;
    struct seen s = { 0 };
    (void)state;
    message_begin(&m, RTM_NEWLINK, 0, "12345678", 8);
    for (size_t i = 0; i < sizeof(lengths) / sizeof(lengths[0]); i++) {
        memcpy(m.bytes, &lengths[i], sizeof(lengths[i]));
        assert_int_equal(walk(&m, m.len, &s), -EBADMSG);
    }
    message_end(&m);
    for (size_t len = NLMSG_HDRLEN; len < m.len; len++)
        assert_int_equal(walk(&m, len, &s), -EBADMSG);
    assert_int_equal(walk(&m, NLMSG_HDRLEN - 1, &s), 0); /* padding */
    assert_int_equal(s.count, 0);
}

static void add_type(uint16_t type, const void *value, size_t len, void *cls)
{
    (void)value;
    *(uint64_t *)cls += type * 1000 + len;
}

static void attributes_are_walked_as_far_as_they_are_sound(void **state)
{
    struct message m = { .len = 0 };
    uint64_t sum = 0;
    (void)state;
    message_attribute(&m, 3, "abcde", 5);
    message_attribute(&m, 4 | NLA_F_NESTED, "1234", 4);
    netlink_attributes(m.bytes, m.len, add_type, &sum);
    assert_int_equal(sum, 7009);
    for (size_t len = 0; len < NLA_HDRLEN + 5; len++) {
        sum = 0;
        netlink_attributes(m.bytes, len, add_type, &sum);
        assert_int_equal(sum, 0);
    }
    m.bytes[0] = 1; /* shorter than its own head */
    sum = 0;
    netlink_attributes(m.bytes, m.len, add_type, &sum);
    assert_int_equal(sum, 0);
}

static void a_value_that_is_too_short_is_none(void **state)
{
    const uint32_t number = 305419896;
    (void)state;
    assert_int_equal(netlink_u32(&number, 4), number);
    assert_true(netlink_u32(&number, 3) == UINT64_MAX);
    assert_int_equal(netlink_u8("\xff", 1), 255);
    assert_true(netlink_u8("", 0) == UINT64_MAX);
}

struct pieces {
    int calls, results[8];
    size_t count;
};

static int parse_piece(const void *bytes, size_t len, void *cls)
{
    struct pieces *p = cls;
    (void)bytes;
    assert_true(len >= NLMSG_HDRLEN);
    p->count++;
    return p->results[p->calls++];
}

static void forget(void *cls)
{
    ((struct pieces *)cls)->count = 0;
}

static int list_links(struct netlink *n, struct pieces *p)
{
    const struct {
        unsigned char family[16];
    } body = { { 0 } };
    const struct netlink_question q = { RTM_GETLINK, &body, sizeof(body), parse_piece, forget, p };
    return netlink_list(n, &q);
}

static void a_list_that_changed_meanwhile_is_asked_for_four_times(void **state)
{
    struct netlink n = { 0 };
    struct pieces p = { .results = { -EINTR, -EINTR, 1 } };
    (void)state;
    if (list_links(&n, &p) == -EPERM)
        skip();
    assert_int_equal(p.calls, 3);
    assert_int_equal(p.count, 1); /* of the last try alone */
    p = (struct pieces){ .results = { -EINTR, -EINTR, -EINTR, -EINTR, 1 } };
    assert_int_equal(list_links(&n, &p), -EINTR);
    assert_int_equal(p.calls, 4);
    assert_int_equal(p.count, 0);
    p = (struct pieces){ .results = { -EBADMSG } };
    assert_int_equal(list_links(&n, &p), -EBADMSG);
    assert_int_equal(p.calls, 1);
    assert_false(n.is_open); /* what is still to come of it goes with the socket */
    p = (struct pieces){ .results = { 1 } };
    assert_int_equal(list_links(&n, &p), 0);
    netlink_close(&n);
    assert_null(n.bytes);
}

static void nothing_is_waited_for_once_time_is_over(void **state)
{
    sig_atomic_t stop = 1;
    struct netlink n = { .stop = &stop };
    struct pieces p = { .count = 5 };
    (void)state;
    int r = list_links(&n, &p);
    if (r == -EPERM)
        skip();
    assert_int_equal(r, -ETIMEDOUT);
    assert_int_equal(p.calls, 0);
    assert_int_equal(p.count, 0);
    netlink_close(&n);
}

static void a_text_ends_where_it_must(void **state)
{
    char text[4] = "xyz";
    (void)state;
    netlink_text(text, sizeof(text), "ab\0d", 4);
    assert_string_equal(text, "ab");
    netlink_text(text, sizeof(text), "abcdef", 6);
    assert_string_equal(text, "abc");
    netlink_text(text, sizeof(text), "abc", 2);
    assert_string_equal(text, "ab");
    netlink_text(text, sizeof(text), "", 0);
    assert_string_equal(text, "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(messages_of_the_type_alone_are_handed_on),
        cmocka_unit_test(the_end_an_error_and_a_changed_list_are_told_apart),
        cmocka_unit_test(a_length_that_cannot_be_is_refused),
        cmocka_unit_test(attributes_are_walked_as_far_as_they_are_sound),
        cmocka_unit_test(a_value_that_is_too_short_is_none),
        cmocka_unit_test(a_list_that_changed_meanwhile_is_asked_for_four_times),
        cmocka_unit_test(nothing_is_waited_for_once_time_is_over),
        cmocka_unit_test(a_text_ends_where_it_must),
    };
    return cmocka_run_group_tests_name("netlink", tests, NULL, NULL);
}
