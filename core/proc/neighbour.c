/* SPDX-License-Identifier: MIT */
#include "proc/neighbour.h"

#include <errno.h>
#include <linux/neighbour.h>
#include <linux/rtnetlink.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "base/array.h"
#include "base/scan.h"
#include "proc/netlink.h"

/* Neighbours of a device mostly come one after the other, so the search begins at the last. */
static int count_one(struct proc_neighbours *n, uint32_t index, const char *device, size_t len)
{
    for (size_t i = n->count; i-- > 0;) {
        struct proc_neighbour_count *c = &n->items[i];
        if (c->index == index && strlen(c->device) == len && memcmp(c->device, device, len) == 0) {
            c->entries++;
            return 0;
        }
    }

    struct proc_neighbour_count *c = array_room((void **)&n->items, &n->room, n->count, sizeof(*c));
    if (!c)
        return -ENOMEM;
    *c = (struct proc_neighbour_count){ .index = index, .entries = 1 };
    memcpy(c->device, device, len);
    n->count++;

    return 0;
}

static int add(const void *body, size_t len, void *cls)
{
    struct ndmsg message;

    if (len < sizeof(message))
        return 0;
    memcpy(&message, body, sizeof(message));
    if (message.ndm_family != AF_INET || message.ndm_state & NUD_NOARP || message.ndm_state == 0)
        return 0;

    return count_one(cls, (uint32_t)message.ndm_ifindex, "", 0);
}

int proc_neighbour_parse(const void *bytes, size_t len, struct proc_neighbours *n)
{
    return netlink_messages(bytes, len, RTM_NEWNEIGH, add, n);
}

static int parse(const void *bytes, size_t len, void *cls)
{
    return proc_neighbour_parse(bytes, len, cls);
}

static void forget(void *cls)
{
    ((struct proc_neighbours *)cls)->count = 0;
}

int proc_neighbour_read(struct proc_neighbours *n)
{
    struct ndmsg all = { .ndm_family = AF_INET };
    const struct netlink_question q = { RTM_GETNEIGH, &all, sizeof(all), parse, forget, n };

    return netlink_list(&n->socket, &q);
}

/* "IP address  HW type  Flags  HW address  Mask  Device" */
static bool scan_device(const char *p, const char **device, size_t *len)
{
    return scan_skip_words(&p, 5) && scan_word(&p, device, len) && *len < PROC_LINK_NAME_MAX;
}

int proc_neighbour_parse_file(const char *text, struct proc_neighbours *n)
{
    bool any = false;
    n->count = 0;
    for (text = scan_next_line(text); *text; text = scan_next_line(text)) {
        const char *device;
        size_t len;
        any = true;
        int r = scan_device(text, &device, &len) ? count_one(n, 0, device, len) : 0;
        if (r < 0)
            return r;
    }

    return any && !n->count ? -EBADMSG : 0;
}

void proc_neighbour_free(struct proc_neighbours *n)
{
    netlink_close(&n->socket);
    free(n->items);
    *n = (struct proc_neighbours){ 0 };
}
