/* SPDX-License-Identifier: MIT */
#include "feed/shared.h"

#include <errno.h>
#include <stdlib.h>

struct feed_shared {
    struct proc_cpu stat;
    struct proc_links links;
    uint64_t stat_scrape, links_scrape; /* the collections that they were read for */
    int stat_result, links_result;
};

static struct feed_shared *shared_of(struct feed *f)
{
    if (!f->sink->shared)
        f->sink->shared = calloc(1, sizeof(*f->sink->shared));

    return f->sink->shared;
}

int feed_shared_stat(struct feed *f, const struct proc_cpu **ret)
{
    struct feed_shared *s = shared_of(f);
    if (!s)
        return -ENOMEM;

    if (s->stat_scrape != f->sink->scrape) {
        s->stat_scrape = f->sink->scrape;
        s->stat_result = proc_cpu_read(f->sink->proc, &s->stat);
    }

    *ret = &s->stat;
    return s->stat_result;
}

int feed_shared_links(struct feed *f, const struct proc_links **ret)
{
    struct feed_shared *s = shared_of(f);
    if (!s)
        return -ENOMEM;

    if (s->links_scrape != f->sink->scrape) {
        s->links_scrape = f->sink->scrape;
        s->links.socket.stop = f->sink->expired;
        s->links_result = proc_link_read(&s->links);
    }

    *ret = &s->links;
    return s->links_result;
}

void feed_shared_free(struct feed_shared *s)
{
    if (!s)
        return;

    proc_cpu_free(&s->stat);
    proc_link_free(&s->links);
    free(s);
}
