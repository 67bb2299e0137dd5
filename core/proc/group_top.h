/* SPDX-License-Identifier: MIT */
/* The greatest of the control groups, copied, for whoever wants them after the reading. */
#ifndef SONDA_PROC_GROUP_TOP_H
#define SONDA_PROC_GROUP_TOP_H

#include "proc/groups.h"

enum proc_group_order { PROC_GROUP_BY_CPU, PROC_GROUP_BY_MEMORY };

/* As in struct proc_group; the texts are the row's own. */
struct proc_group_row {
    enum proc_group_kind kind;
    struct proc_group_stat stat;
    const char *path, *name, *container_id, *pod_uid, *pod, *namespace, *container, *image;
    char *texts;
};

struct proc_group_top {
    enum proc_group_order order;  /* CPU time, or the working set */
    size_t top;                   /* rows at most */
    unsigned kinds;               /* 1 << PROC_GROUP_POD … : those that count */
    bool of_system;               /* of units, only those of the host's own systemd */
    struct proc_group_row *items; /* greatest first, equals by path */
    size_t count, room;
    uint64_t total; /* groups of these kinds */
    unsigned cut;   /* group_tree.h */
};

/* Read all groups that bounds allow and keep the `top` greatest; the first four members say which. Memory is
 * for twice the top. Returns 0, or a negative errno, of which proc_groups_read tells, with count 0. */
int proc_group_top_read(struct proc_group_top *t, struct proc_groups *g, struct procfs *proc,
                        struct procfs *sys, struct procfs *root, unsigned parts,
                        const struct proc_group_bounds *bounds);

void proc_group_top_free(struct proc_group_top *t);

#endif
