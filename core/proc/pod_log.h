/* SPDX-License-Identifier: MIT */
/* The pods and containers of a node, by the names of their logs, which the kubelet makes whatever the runtime
 * (pkg/kubelet/kuberuntime): symbolic links /var/log/containers/<pod>_<namespace>_<container>-<id>.log, whose
 * names are cut at 251 characters before ".log", and directories /var/log/pods/<namespace>_<pod>_<uid>. A
 * pod's sandbox (its pause container) has no log. */
#ifndef SONDA_PROC_POD_LOG_H
#define SONDA_PROC_POD_LOG_H

#include <stddef.h>

#include "proc/procfs.h"

/* Texts point into one run of bytes. */
struct proc_pod_log {
    const char *key; /* the container's id, of which the end may be cut, or the pod's uid */
    const char *pod, *namespace;
    const char *container; /* "" of a pod */
};

/* Zero-initialised is ready; memory is kept until it is freed. */
struct proc_pod_logs {
    struct proc_pod_log *items; /* by key */
    size_t count, room;
    char *bytes;
};

/* Names of other kinds are left out. Return 0, or a negative errno with count 0: -ENOENT where the directory
 * is not there, -ENOMEM. `root`: the host's. */
int proc_pod_logs_containers(struct procfs *root, struct proc_pod_logs *ret);
int proc_pod_logs_pods(struct procfs *root, struct proc_pod_logs *ret);

/* The container whose id, or the pod whose uid that is; of a key that was cut at least its beginning (12
 * digits). NULL where there is none. */
const struct proc_pod_log *proc_pod_logs_find(const struct proc_pod_logs *l, const char *key);

/* One name, in place: its parts are NUL-terminated. Returns false where it is none. */
bool proc_pod_log_parse_container(char *name, struct proc_pod_log *ret);
bool proc_pod_log_parse_pod(char *name, struct proc_pod_log *ret);

void proc_pod_logs_free(struct proc_pod_logs *l);

#endif
