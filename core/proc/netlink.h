/* SPDX-License-Identifier: MIT */
/* Asking the kernel for a list over rtnetlink(7), and taking its messages apart. */
#ifndef SONDA_PROC_NETLINK_H
#define SONDA_PROC_NETLINK_H

#include <linux/netlink.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The kernel fills at most so much at once (NLMSG_GOODSIZE and what recvmsg offers, up to 32 KiB since
 * Linux 4.0). */
#define NETLINK_BYTES 32768

/* A socket and room for a piece of an answer, kept from one list to the next. Zero-initialised is ready. */
struct netlink {
    bool is_open;
    int fd;
    uint32_t sequence;
    char *bytes;
};

/* Send a dump request, a header of type `type` with `body` behind it, and hand the answer piece by piece to
 * `parse`, which returns 0 for more, 1 at the end, or a negative errno. After -EINTR (the list changed
 * meanwhile) it is asked again, a few times. *count, which `parse` counts up, is 0 before each try and after
 * a failure. Gives up after a second without an answer. Returns 0 or a negative errno. */
int netlink_list(struct netlink *n, uint16_t type, const void *body, size_t len,
                 int (*parse)(const void *bytes, size_t len, void *cls), void *cls, size_t *count);

void netlink_close(struct netlink *n);

/* Walk the messages of a piece: those of `type` go to `each` with their body. Returns as `parse` above. */
int netlink_messages(const void *bytes, size_t len, uint16_t type,
                     int (*each)(const void *body, size_t len, void *cls), void *cls);

/* Walk attributes: `each` gets type (without flags), value and its length. */
void netlink_attributes(const void *bytes, size_t len,
                        void (*each)(uint16_t type, const void *value, size_t len, void *cls), void *cls);

/* The value of an attribute of 8 or 32 bits, UINT64_MAX where it is shorter. */
uint64_t netlink_u8(const void *value, size_t len);
uint64_t netlink_u32(const void *value, size_t len);

#endif
