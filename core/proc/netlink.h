/* SPDX-License-Identifier: MIT */
/* Asking the kernel for a list over netlink(7) (rtnetlink, sock_diag, generic netlink), and taking its
 * messages apart. */
#ifndef SONDA_PROC_NETLINK_H
#define SONDA_PROC_NETLINK_H

#include <linux/netlink.h>
#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The kernel fills at most so much at once (NLMSG_GOODSIZE and what recvmsg offers, up to 32 KiB since
 * Linux 4.0). */
#define NETLINK_BYTES 32768

/* A socket and room for a piece of an answer, kept from one list to the next. Zero-initialised is ready. */
struct netlink {
    int protocol;                      /* NETLINK_ROUTE, which is 0, NETLINK_SOCK_DIAG, NETLINK_GENERIC */
    const volatile sig_atomic_t *stop; /* set: no more pieces are waited for; may be NULL */
    bool is_open;
    int fd;
    uint32_t sequence;
    char *bytes;
};

struct netlink_question {
    uint16_t type;    /* of the request */
    const void *body; /* behind its header: 64 bytes at most */
    size_t len;
    int (*parse)(const void *bytes, size_t len, void *cls);
    void (*forget)(void *cls);
    void *cls;
};

/* Send a dump request and hand the answer piece by piece to `parse`, which returns 0 for more, 1 at the end,
 * or a negative errno. After -EINTR (the list changed meanwhile) it is asked again, a few times. `forget` is
 * called before each try and after a failure: what was parsed counts for nothing. Gives up after a second
 * without an answer. Returns 0 or a negative errno: -ETIMEDOUT also where the time is over. */
int netlink_list(struct netlink *n, const struct netlink_question *q);

void netlink_close(struct netlink *n);

/* For tests: answer questions with this in place of the kernel; NULL puts it back. */
void netlink_replace(int (*answer)(const struct netlink_question *q));

/* Walk the messages of a piece: those of `type` go to `each` with their body. Returns as `parse` above. */
int netlink_messages(const void *bytes, size_t len, uint16_t type,
                     int (*each)(const void *body, size_t len, void *cls), void *cls);

/* Walk attributes: `each` gets type (without flags), value and its length. */
void netlink_attributes(const void *bytes, size_t len,
                        void (*each)(uint16_t type, const void *value, size_t len, void *cls), void *cls);

/* The value of an attribute of 8 or 32 bits, UINT64_MAX where it is shorter. */
uint64_t netlink_u8(const void *value, size_t len);
uint64_t netlink_u32(const void *value, size_t len);

/* Copy a text of at most size - 1 bytes, NUL-terminated; the kernel's own NUL may be there or not. */
void netlink_text(char *to, size_t size, const void *value, size_t len);

#endif
