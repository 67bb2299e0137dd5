/* SPDX-License-Identifier: MIT */
/* The control groups of the host, each with what it used, and what it is: a unit, a pod, a container, under
 * the names that Kubernetes gives them. No runtime and no API server is asked. */
#ifndef SONDA_PROC_GROUPS_H
#define SONDA_PROC_GROUPS_H

#include "proc/group.h"
#include "proc/group_tree.h"
#include "proc/image.h"
#include "proc/network.h"
#include "proc/pod_log.h"
#include "proc/pod_process.h"

/* One group, as it is told; all of it lasts until the call returns. */
struct proc_group {
    enum proc_group_kind kind;
    const char *path; /* "/" is the top */
    const char *name; /* the last of its path, which is what a unit is called */
    bool of_system;   /* of a unit: the host's own systemd has it, in which its name is the only one */
    const char *container_id, *pod_uid;      /* "" where it has none */
    const char *pod, *namespace, *container; /* by the kubelet's logs; "" where nobody says */
    const char *image; /* of a container of a pod never "": "unknown" where nobody says */
    const struct proc_group_stat *stat;
    const struct proc_group_devices *devices;
    const struct proc_network *network; /* of the pod, told once a pod, with its sandbox where there is one;
                                           NULL: none, or not seen, or the host's own */
};

struct proc_groups_ask {
    unsigned parts; /* PROC_GROUP_CPU … */
    bool network;   /* of pods */
    struct proc_group_bounds bounds;
    bool (*wanted)(void *cls, const struct proc_group *g); /* before its files are read; or NULL */
    int (*each)(void *cls, const struct proc_group *g);    /* 0 to go on */
    void *cls;
};

/* What its containers tell of a pod. */
struct proc_group_pod {
    size_t speaker;                 /* place of the group that its network is told with */
    const struct proc_pod_log *log; /* of one of its containers; NULL: none has one */
};

/* Zero-initialised is ready; memory is kept from one reading to the next, until proc_groups_free. */
struct proc_groups {
    struct proc_group_tree tree;
    struct proc_pod_logs containers, pods;
    struct proc_images images;
    struct proc_pod_processes processes;
    struct proc_group_reading reading;
    struct proc_once file;
    struct proc_network network;
    struct proc_group_pod *of_pods; /* by place in the tree */
    size_t of_pods_room;
    uint64_t host_network; /* inode of the host's own net/dev; 0: not known */
    unsigned cut;          /* what of the last reading was left out (group_tree.h) */
    size_t told;
};

/* `proc`: for the network of pods, which needs the host's processes to be seen. Returns 0, or a negative
 * errno: -ENOENT where there are no control groups, -ETIMEDOUT by bounds.stop, -ENOMEM, or what `each`
 * returned. */
int proc_groups_read(struct proc_groups *g, struct procfs *proc, struct procfs *sys, struct procfs *root,
                     const struct proc_groups_ask *ask);

void proc_groups_free(struct proc_groups *g);

#endif
