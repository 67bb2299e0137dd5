/* SPDX-License-Identifier: MIT */
/* What several feeds of one scrape need, read once for all of them. */
#ifndef SONDA_FEED_SHARED_H
#define SONDA_FEED_SHARED_H

#include "feed/feed.h"
#include "proc/cpu.h"
#include "proc/link.h"

struct feed_shared;

/* /proc/stat (its interrupt line alone may be 100 KB), and the network devices. Return 0 and this scrape's
 * reading, which lasts until the next scrape, or a negative errno. */
int feed_shared_stat(struct feed *f, const struct proc_cpu **ret);
int feed_shared_links(struct feed *f, const struct proc_links **ret);

void feed_shared_free(struct feed_shared *s); /* takes NULL */

#endif
