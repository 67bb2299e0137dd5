/* SPDX-License-Identifier: MIT */
/* What a control group is, by the name of its directory: systemd's units (systemd.unit(5)), pods of the
 * kubelet (pkg/kubelet/cm) and containers of runtimes, whether systemd made their groups
 * (cri-containerd-<id>.scope) or the runtime itself (<id>). */
#ifndef SONDA_PROC_GROUP_NAME_H
#define SONDA_PROC_GROUP_NAME_H

#include <stddef.h>

#define PROC_CONTAINER_ID 64 /* hexadecimal digits */
#define PROC_POD_UID_MAX  36 /* a UUID; static pods have 32 hexadecimal digits */

enum proc_group_kind {
    PROC_GROUP_OTHER, /* "kubepods", "docker", "lxc.payload.web" */
    PROC_GROUP_SLICE,
    PROC_GROUP_UNIT, /* a service, a scope, a socket */
    PROC_GROUP_POD,
    PROC_GROUP_CONTAINER,
    PROC_GROUP_ROOT,
    PROC_GROUP_SKIPPED /* mounts, swaps and the monitors of containers: told by nobody */
};

struct proc_group_name {
    enum proc_group_kind kind;
    char pod_uid[PROC_POD_UID_MAX + 1];       /* with '-', as the API has it; "" of what is no pod */
    char container_id[PROC_CONTAINER_ID + 1]; /* "" of what is no container */
};

/* Any bytes; a component that is longer than a file's name may be is no pod and no container. */
void proc_group_name_parse(const char *name, size_t len, struct proc_group_name *ret);

#endif
