/* SPDX-License-Identifier: MIT */
/* A process of each pod, by the control groups that processes tell of themselves (/proc/<pid>/cgroup): for
 * who sees the host's /proc from another PID namespace, where cgroup.procs has no number for them. */
#ifndef SONDA_PROC_POD_PROCESS_H
#define SONDA_PROC_POD_PROCESS_H

#include <stdbool.h>
#include <stdint.h>

#include "proc/group_name.h"
#include "proc/once.h"
#include "proc/procfs.h"

struct proc_pod_process {
    char uid[PROC_POD_UID_MAX + 1];
    uint64_t pid;
};

/* Zero-initialised is ready. What was found is tried first the next time. */
struct proc_pod_processes {
    struct proc_pod_process *items;
    size_t count, room;
    bool walked; /* in this reading; its owner takes it back */
    struct proc_once file;
};

/* A process of the pod of that uid: `pid` where it is one, or where it does not say what it is in; else one
 * that was found before; else all processes are asked, at most once a reading. 0: none is seen, or `stop`
 * answered true. */
uint64_t proc_pod_process_find(struct proc_pod_processes *p, struct procfs *proc, const char *uid,
                               uint64_t pid, bool (*stop)(void *cls), void *cls);

/* The uid of the pod that the text of /proc/<pid>/cgroup names. False where it is none. */
bool proc_pod_process_parse(const char *text, char uid[PROC_POD_UID_MAX + 1]);

void proc_pod_processes_free(struct proc_pod_processes *p);

#endif
