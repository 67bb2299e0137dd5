/* SPDX-License-Identifier: MIT */
#include "feed/netclass.h"

#include <errno.h>
#include <string.h>

#include "feed/shared.h"
#include "proc/netclass.h"

enum { SPEED, VALID_SPEED, UP, INFO };

static const struct feed_field FIELDS[] = {
    [SPEED] = { "speed_bytes", 1 }, /* -125000 where the device does not know */
    [VALID_SPEED] = { "valid_speed_bytes", 1 },
    [UP] = { "up", 1 },
    [INFO] = { "info", 7 }, /* device, address, broadcast, duplex, operstate, adminstate, ifalias */
    { NULL, 0 },
};

static void give(struct feed *f, const struct proc_netclass *d)
{
    const char *const texts[] = { d->name,      d->address,    d->broadcast, d->duplex,
                                  d->operstate, d->adminstate, d->alias };

    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
        feed_label_text(f, i, texts[i]);
    feed_u64(f, INFO, 1);
    feed_u64(f, UP, strcmp(d->operstate, "up") == 0);
    feed_record(f, d);
    if (d->has_speed)
        feed_i64(f, SPEED, d->speed_bytes);
    if (d->has_speed && d->speed_bytes >= 0)
        feed_i64(f, VALID_SPEED, d->speed_bytes);
}

static int run_live(struct feed *f)
{
    const struct proc_links *links;
    struct proc_netclass d;
    int r = feed_shared_links(f, &links);

    if (r == 0)
        proc_netclass_begin(f->state, links->count);
    for (size_t i = 0; r == 0 && i < links->count && !feed_late(f); i++) {
        const struct proc_link *l = &links->items[i];
        if (!feed_keeps(f, 0, l->name, strlen(l->name)))
            continue;
        r = proc_netclass_read_link(f->sink->sys, l, f->state, &d);
        if (r == 0)
            give(f, &d);
    }
    proc_netclass_end(f->state);

    return r;
}

static int give_recorded(void *cls, const char *entry)
{
    struct feed *f = cls;
    struct proc_netclass d;

    if (feed_late(f))
        return -ETIMEDOUT;
    if (feed_keeps(f, 0, entry, strlen(entry)) && proc_netclass_read(f->sink->sys, entry, &d) == 0)
        give(f, &d);

    return 0;
}

static int run(struct feed *f)
{
    bool live = procfs_live(f->sink->proc) && procfs_live(f->sink->sys);
    f->what = live ? "network devices" : "class/net";

    return live ? run_live(f) : procfs_list(f->sink->sys, "class/net", give_recorded, f);
}

static void state_free(void *state)
{
    proc_netclass_free(state);
}

const struct feed_source feed_netclass = { .name = "netclass",
                                           .roots = FEED_PROC | FEED_SYS,
                                           .fields = FIELDS,
                                           .members = proc_netclass_fields,
                                           .member_labels = 1,
                                           .run = run,
                                           .state_size = sizeof(struct proc_netclass_known),
                                           .state_free = state_free };
