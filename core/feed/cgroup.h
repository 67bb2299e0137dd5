/* SPDX-License-Identifier: MIT */
/* Feed of rows "cgroup": control groups of the host (proc/groups.h); row labels: id, name, image, container,
 * pod, namespace, as cAdvisor has them. Filter: on the id. Settings: collector.cgroup.max-groups and
 * collector.cgroup.max-ms, at which the reading ends with what there is, which is told. */
#ifndef SONDA_FEED_CGROUP_H
#define SONDA_FEED_CGROUP_H

#include "feed/feed.h"

extern const struct feed_source feed_cgroup;

#endif
