/* SPDX-License-Identifier: MIT */
#include "lua/feed_sources.h"

const struct feed_source *const feed_sources[] = {
    &feed_cpu,
    &feed_meminfo,
    &feed_stat,
    NULL,
};
