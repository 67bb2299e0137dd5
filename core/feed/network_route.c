/* SPDX-License-Identifier: MIT */
#include "feed/network_route.h"

#include <stdlib.h>

#include "base/number.h"
#include "feed/shared.h"
#include "proc/network_route.h"

enum { DEVICE, SOURCE, DESTINATION, GATEWAY, PRIORITY, PROTOCOL, WEIGHT, LABELS };

enum { INFO, ROUTES };

static const struct feed_field FIELDS[] = {
    [INFO] = { "info", LABELS }, [ROUTES] = { "routes", 1 }, { NULL, 0 }
};

static const char *name_of(const struct proc_links *links, size_t place)
{
    return place < links->count ? links->items[place].name : "";
}

static void give(struct feed *f, const char *device, const struct proc_network_route *r)
{
    char source[PROC_NETWORK_ADDRESS_MAX], destination[PROC_NETWORK_ADDRESS_MAX];
    char gateway[PROC_NETWORK_ADDRESS_MAX], priority[NUMBER_MAX], weight[NUMBER_MAX];

    proc_network_address_text(&r->source, source);
    proc_network_route_destination(r, destination);
    proc_network_address_text(&r->gateway, gateway);
    feed_label_text(f, DEVICE, device);
    feed_label_text(f, SOURCE, source);
    feed_label_text(f, DESTINATION, destination);
    feed_label_text(f, GATEWAY, gateway);
    feed_label(f, PRIORITY, priority, number_u64(priority, r->priority));
    feed_label_text(f, PROTOCOL, proc_network_route_protocol(r->protocol));
    feed_label(f, WEIGHT, weight, r->weight ? number_u64(weight, r->weight) : 0);
    feed_u64(f, INFO, 1);
}

/* counts: one a device, and behind them one for routes by none. */
static void give_all(struct feed *f, const struct proc_network_routes *r, const struct proc_links *links,
                     uint64_t *counts)
{
    size_t place = 0;

    /* Two tables may hold the same route. */
    exposition_quiet(f->sink->exposition, true);
    for (size_t i = 0; i < r->count && !feed_late(f); i++) {
        place = proc_link_find(links, r->items[i].device, place);
        counts[place]++;
        give(f, name_of(links, place), &r->items[i]);
    }
    exposition_quiet(f->sink->exposition, false);
    for (size_t i = 0; i <= links->count; i++) {
        feed_label_text(f, DEVICE, name_of(links, i));
        if (counts[i])
            feed_u64(f, ROUTES, counts[i]);
    }
}

static int run(struct feed *f)
{
    const struct proc_links *links;
    struct proc_network_routes *r = f->state;

    f->what = "network routes";
    r->socket.stop = f->sink->expired;
    int result = procfs_live(f->sink->proc) ? proc_network_route_read(r) : -ENOENT;
    if (result == 0)
        result = feed_shared_links(f, &links);
    if (result != 0)
        return result;
    uint64_t *counts = calloc(links->count + 1, sizeof(*counts));
    if (!counts)
        return -ENOMEM;

    give_all(f, r, links, counts);
    free(counts);
    return 0;
}

static void state_free(void *state)
{
    proc_network_route_free(state);
}

const struct feed_source feed_network_route = { .name = "network_route",
                                                .roots = FEED_PROC,
                                                .fields = FIELDS,
                                                .run = run,
                                                .state_size = sizeof(struct proc_network_routes),
                                                .state_free = state_free };
