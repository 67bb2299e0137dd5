/* SPDX-License-Identifier: MIT */
/* For tests of readers over rtnetlink(7): messages as the kernel sends them. */
#ifndef SONDA_TESTS_NETLINK_SUPPORT_H
#define SONDA_TESTS_NETLINK_SUPPORT_H

#include <linux/rtnetlink.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct message {
    char bytes[2048];
    size_t len;
};

static inline void message_put(struct message *m, const void *bytes, size_t len)
{
    memset(m->bytes + m->len, 0, NLMSG_ALIGN(len));
    memcpy(m->bytes + m->len, bytes, len);
    m->len += NLMSG_ALIGN(len);
}

static inline void message_attribute(struct message *m, uint16_t type, const void *value, size_t len)
{
    struct nlattr a = { .nla_len = (uint16_t)(NLA_HDRLEN + len), .nla_type = type };
    char whole[512];

    memcpy(whole, &a, sizeof(a));
    memcpy(whole + NLA_HDRLEN, value, len);
    message_put(m, whole, NLA_HDRLEN + len);
}

static inline void message_begin(struct message *m, uint16_t type, uint16_t flags, const void *body,
                                 size_t len)
{
    struct nlmsghdr head = { .nlmsg_type = type, .nlmsg_flags = flags };

    m->len = 0;
    message_put(m, &head, sizeof(head));
    message_put(m, body, len);
}

static inline void message_end(struct message *m)
{
    struct nlmsghdr head;

    memcpy(&head, m->bytes, sizeof(head));
    head.nlmsg_len = (uint32_t)m->len;
    memcpy(m->bytes, &head, sizeof(head));
}

#endif
