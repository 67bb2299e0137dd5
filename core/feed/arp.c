/* SPDX-License-Identifier: MIT */
#include "feed/arp.h"

#include <string.h>

#include "feed/shared.h"
#include "proc/neighbour.h"

static const struct feed_field FIELDS[] = { { "entries", 1 }, { NULL, 0 } };

static void give(struct feed *f, const char *device, uint64_t entries)
{
    size_t len = strlen(device);

    if (!feed_keeps(f, 0, device, len))
        return;
    feed_label(f, 0, device, len);
    feed_u64(f, 0, entries);
}

static int run_live(struct feed *f, struct proc_neighbours *n)
{
    const struct proc_links *links = NULL;
    size_t place = 0;
    n->socket.stop = f->sink->expired;
    int r = proc_neighbour_read(n);
    if (r == 0 && n->count)
        r = feed_shared_links(f, &links);

    for (size_t i = 0; r == 0 && i < n->count && !feed_late(f); i++) {
        place = proc_link_find(links, n->items[i].index, place);
        if (place < links->count)
            give(f, links->items[place].name, n->items[i].entries);
    }

    return r;
}

static int run_recorded(struct feed *f, struct proc_neighbours *n)
{
    const char *text;
    int r = procfs_lines(f->sink->proc, "net/arp", &text);
    if (r == 0)
        r = proc_neighbour_parse_file(text, n);

    for (size_t i = 0; r == 0 && i < n->count && !feed_late(f); i++)
        give(f, n->items[i].device, n->items[i].entries);

    return r;
}

static int run(struct feed *f)
{
    return procfs_live(f->sink->proc) ? run_live(f, f->state) : run_recorded(f, f->state);
}

static void state_free(void *state)
{
    proc_neighbour_free(state);
}

const struct feed_source feed_arp = { .name = "arp",
                                      .roots = FEED_PROC,
                                      .fields = FIELDS,
                                      .run = run,
                                      .state_size = sizeof(struct proc_neighbours),
                                      .state_free = state_free };
