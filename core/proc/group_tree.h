/* SPDX-License-Identifier: MIT */
/* The control groups that there are, as a list: each behind the one it is in, in the order of their names
 * ("kubepods" comes before "system.slice": what is cut are units before pods). What is below a container of
 * a pod is the container's own affair, and not looked at. */
#ifndef SONDA_PROC_GROUP_TREE_H
#define SONDA_PROC_GROUP_TREE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buffer.h"
#include "proc/group_name.h"
#include "proc/hierarchy.h"

#define PROC_GROUP_NONE  SIZE_MAX
#define PROC_GROUP_DEPTH 16 /* directories below the top */

struct proc_group_node {
    struct proc_group_name name;
    size_t parent;  /* its place in the list; PROC_GROUP_NONE of the root */
    size_t pod;     /* place of the pod that it is, or is in; PROC_GROUP_NONE */
    size_t path;    /* where in `paths` its path begins: "/system.slice/ssh.service" */
    size_t last;    /* where in its path its own name begins */
    bool of_system; /* all above it are slices: a unit of the host's own systemd */
};

/* What was left out, as bits. */
enum { PROC_GROUP_CUT_COUNT = 1, PROC_GROUP_CUT_TIME = 2, PROC_GROUP_CUT_DEPTH = 4 };

/* Zero-initialised is ready; memory is kept until it is freed. */
struct proc_group_tree {
    struct proc_group_node *items;
    size_t count, room;
    struct buffer paths; /* each NUL-terminated */
    unsigned cut;
    struct buffer names; /* of directories that wait, and where each begins */
    size_t *order;
    size_t order_count, order_room;
};

static inline const char *proc_group_path(const struct proc_group_tree *t, size_t i)
{
    return t->paths.bytes + t->items[i].path;
}

struct proc_group_bounds {
    size_t max;              /* groups */
    int64_t end_ns;          /* CLOCK_MONOTONIC: what is found until then is told */
    bool (*stop)(void *cls); /* or NULL; where it answers true nothing is wanted any more */
    void *cls;
};

/* Returns 0, or a negative errno: -ENOMEM, -ETIMEDOUT by `stop`, -ENOENT where the top is not there. A group
 * that goes away meanwhile is left out, or has none below it. */
int proc_group_tree_read(struct proc_group_tree *t, const struct proc_hierarchy *h,
                         const struct proc_group_bounds *bounds);

void proc_group_tree_free(struct proc_group_tree *t);

#endif
