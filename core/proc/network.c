/* SPDX-License-Identifier: MIT */
#include "proc/network.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "base/scan.h"

/* The colon that ends the name. A name may hold colons of its own (aliases of old), counters hold none. */
static const char *last_colon(const char *line)
{
    const char *end = line + strcspn(line, "\n");
    while (end > line && *end != ':')
        end--;
    return *end == ':' ? end : NULL;
}

/* "  eth0: 449656060   13078 …"; before Linux 2.6.33 or so a full counter stood right behind the colon. */
static bool parse_line(const char *p, struct proc_network_device *d)
{
    uint64_t *counters = &d->received_bytes;
    const char *name = scan_blanks(p);
    const char *colon = last_colon(p);
    if (!colon || colon <= name || !scan_copy(d->name, sizeof(d->name), name, (size_t)(colon - name)))
        return false;

    p = colon + 1;
    for (size_t i = 0; i < PROC_NETWORK_COUNTERS; i++)
        if (!scan_count(&p, &counters[i]))
            return false;
    return scan_at_line_end(p);
}

/* Two lines of headings. They name the columns, so that a kernel which had others would be noticed: NULL. */
static const char *skip_headings(const char *p)
{
    if (!scan_literal(&p, "Inter-|") || !strstr(p, "multicast|bytes"))
        return NULL;

    return scan_next_line(scan_next_line(p));
}

int proc_network_parse(const char *text, struct proc_network *ret)
{
    bool any = false;
    ret->count = 0;
    const char *p = scan_is_whole(text) ? skip_headings(text) : NULL;
    if (!p)
        return -EBADMSG;

    for (; *p; p = scan_next_line(p)) {
        struct proc_network_device *d = array_room((void **)&ret->items, &ret->room, ret->count, sizeof(*d));
        if (!d) {
            ret->count = 0;
            return -ENOMEM;
        }
        any = true;
        ret->count += parse_line(p, d);
    }
    return any && !ret->count ? -EBADMSG : 0;
}

int proc_network_read(struct procfs *fs, struct proc_network *ret)
{
    const char *text;
    ret->count = 0;
    int r = procfs_lines(fs, "net/dev", &text);
    if (r < 0)
        return r;

    return proc_network_parse(text, ret);
}

void proc_network_free(struct proc_network *n)
{
    free(n->items);
    *n = (struct proc_network){ 0 };
}

const struct proc_field proc_network_fields[] = {
    { "name", PROC_STRING, false, offsetof(struct proc_network_device, name), "" },
    { "received_bytes", PROC_U64, false, offsetof(struct proc_network_device, received_bytes), "" },
    { "received_packets", PROC_U64, false, offsetof(struct proc_network_device, received_packets), "" },
    { "received_errors", PROC_U64, false, offsetof(struct proc_network_device, received_errors), "" },
    { "received_dropped", PROC_U64, false, offsetof(struct proc_network_device, received_dropped), "" },
    { "received_fifo", PROC_U64, false, offsetof(struct proc_network_device, received_fifo), "" },
    { "received_frame", PROC_U64, false, offsetof(struct proc_network_device, received_frame), "" },
    { "received_compressed", PROC_U64, false, offsetof(struct proc_network_device, received_compressed), "" },
    { "received_multicast", PROC_U64, false, offsetof(struct proc_network_device, received_multicast), "" },
    { "sent_bytes", PROC_U64, false, offsetof(struct proc_network_device, sent_bytes), "" },
    { "sent_packets", PROC_U64, false, offsetof(struct proc_network_device, sent_packets), "" },
    { "sent_errors", PROC_U64, false, offsetof(struct proc_network_device, sent_errors), "" },
    { "sent_dropped", PROC_U64, false, offsetof(struct proc_network_device, sent_dropped), "" },
    { "sent_fifo", PROC_U64, false, offsetof(struct proc_network_device, sent_fifo), "" },
    { "sent_collisions", PROC_U64, false, offsetof(struct proc_network_device, sent_collisions), "" },
    { "sent_carrier", PROC_U64, false, offsetof(struct proc_network_device, sent_carrier), "" },
    { "sent_compressed", PROC_U64, false, offsetof(struct proc_network_device, sent_compressed), "" },
    PROC_FIELDS_END,
};
