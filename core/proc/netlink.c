/* SPDX-License-Identifier: MIT */
#include "proc/netlink.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define WAIT_MS  1000
#define BODY_MAX 64
#define TRIES    4 /* a device may come or go while the kernel lists them: then it says so */

static int open_socket(struct netlink *n)
{
    if (!n->bytes)
        n->bytes = malloc(NETLINK_BYTES);
    if (!n->bytes)
        return -ENOMEM;
    if (n->is_open)
        return 0;

    n->fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, n->protocol);
    if (n->fd < 0)
        return -errno;

    n->is_open = true;
    return 0;
}

static void close_socket(struct netlink *n)
{
    if (n->is_open)
        close(n->fd);
    n->is_open = false;
}

/* What is left of an answer that was given up on. */
static void drain(int fd)
{
    char bytes[64];

    while (recv(fd, bytes, sizeof(bytes), MSG_DONTWAIT | MSG_TRUNC) > 0)
        ;
}

static int ask(struct netlink *n, const struct netlink_question *q)
{
    struct {
        struct nlmsghdr head;
        char body[BODY_MAX];
    } request = { .head = { .nlmsg_len = (uint32_t)NLMSG_LENGTH(q->len),
                            .nlmsg_type = q->type,
                            .nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP,
                            .nlmsg_seq = ++n->sequence } };

    int r = open_socket(n);
    if (r < 0)
        return r;

    drain(n->fd);
    memcpy(request.body, q->body, q->len);
    if (send(n->fd, &request, request.head.nlmsg_len, 0) < 0)
        return -errno;

    return 0;
}

static ssize_t receive_piece(int fd, void *bytes)
{
    for (;;) {
        ssize_t len = recv(fd, bytes, NETLINK_BYTES, 0);
        if (len >= 0)
            return len;
        if (errno == EINTR)
            continue;
        if (errno != EAGAIN)
            return -errno;

        struct pollfd wait = { .fd = fd, .events = POLLIN };
        if (poll(&wait, 1, WAIT_MS) == 0)
            return -ETIMEDOUT;
    }
}

static int receive(struct netlink *n, const struct netlink_question *q)
{
    int r;

    do {
        ssize_t len = n->stop && *n->stop ? -ETIMEDOUT : receive_piece(n->fd, n->bytes);
        if (len < 0)
            return (int)len;
        r = q->parse(n->bytes, (size_t)len, q->cls);
    } while (r == 0);

    return r < 0 ? r : 0;
}

static int (*replaced)(const struct netlink_question *q);

void netlink_replace(int (*answer)(const struct netlink_question *q))
{
    replaced = answer;
}

int netlink_list(struct netlink *n, const struct netlink_question *q)
{
    int r = -EINTR;

    if (replaced)
        return replaced(q);

    for (int i = 0; i < TRIES && r == -EINTR; i++) {
        q->forget(q->cls);
        r = ask(n, q);
        if (r == 0)
            r = receive(n, q);
    }
    if (r < 0) {
        close_socket(n); /* what is still to come of this answer goes away with it */
        q->forget(q->cls);
    }

    return r;
}

void netlink_close(struct netlink *n)
{
    close_socket(n);
    free(n->bytes);
    *n = (struct netlink){ 0 };
}

static int error_of(const struct nlmsghdr *head)
{
    struct nlmsgerr error;

    if (head->nlmsg_len < NLMSG_LENGTH(sizeof(error)))
        return -EBADMSG;
    memcpy(&error, (const char *)head + NLMSG_HDRLEN, sizeof(error));

    return error.error < 0 ? error.error : 1;
}

int netlink_messages(const void *bytes, size_t len, uint16_t type,
                     int (*each)(const void *body, size_t len, void *cls), void *cls)
{
    const char *at = bytes;

    while (len >= NLMSG_HDRLEN) {
        struct nlmsghdr head;
        memcpy(&head, at, sizeof(head));
        if (head.nlmsg_len < NLMSG_HDRLEN || head.nlmsg_len > len)
            return -EBADMSG;
        if (head.nlmsg_flags & NLM_F_DUMP_INTR)
            return -EINTR;
        if (head.nlmsg_type == NLMSG_DONE)
            return 1;
        if (head.nlmsg_type == NLMSG_ERROR)
            return error_of((const struct nlmsghdr *)at);

        int r = head.nlmsg_type == type ? each(at + NLMSG_HDRLEN, head.nlmsg_len - NLMSG_HDRLEN, cls) : 0;
        if (r)
            return r;
        size_t step = NLMSG_ALIGN(head.nlmsg_len);
        at += step < len ? step : len;
        len -= step < len ? step : len;
    }

    return 0;
}

void netlink_attributes(const void *bytes, size_t len,
                        void (*each)(uint16_t type, const void *value, size_t len, void *cls), void *cls)
{
    const char *at = bytes;

    while (len >= NLA_HDRLEN) {
        struct nlattr a;
        memcpy(&a, at, sizeof(a));
        if (a.nla_len < NLA_HDRLEN || a.nla_len > len)
            return;

        each(a.nla_type & NLA_TYPE_MASK, at + NLA_HDRLEN, (size_t)a.nla_len - NLA_HDRLEN, cls);
        size_t step = NLA_ALIGN(a.nla_len);
        at += step < len ? step : len;
        len -= step < len ? step : len;
    }
}

uint64_t netlink_u8(const void *value, size_t len)
{
    return len < 1 ? UINT64_MAX : *(const uint8_t *)value;
}

uint64_t netlink_u32(const void *value, size_t len)
{
    uint32_t number;

    if (len < sizeof(number))
        return UINT64_MAX;
    memcpy(&number, value, sizeof(number));

    return number;
}

void netlink_text(char *to, size_t size, const void *value, size_t len)
{
    size_t used = strnlen(value, len < size - 1 ? len : size - 1);

    memcpy(to, value, used);
    to[used] = '\0';
}
