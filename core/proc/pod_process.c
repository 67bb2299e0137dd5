/* SPDX-License-Identifier: MIT */
#include "proc/pod_process.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "base/number.h"
#include "base/scan.h"

/* "0::/kubepods.slice/kubepods-pod<uid>.slice/cri-containerd-<id>.scope": of version 1 a line a hierarchy. */
bool proc_pod_process_parse(const char *text, char uid[PROC_POD_UID_MAX + 1])
{
    for (const char *p = text; *p;) {
        size_t len = strcspn(p, "/\n");
        struct proc_group_name n;
        proc_group_name_parse(p, len, &n);
        if (n.pod_uid[0]) {
            memcpy(uid, n.pod_uid, sizeof(n.pod_uid));
            return true;
        }
        p += len + (p[len] != '\0');
    }
    return false;
}

enum answer { SILENT, OF_A_POD, OF_NONE };

static enum answer ask(struct proc_pod_processes *p, struct procfs *proc, const char *pid,
                       char uid[PROC_POD_UID_MAX + 1])
{
    char name[NUMBER_MAX + 16];
    int n = snprintf(name, sizeof(name), "%s/cgroup", pid);
    if (n >= (int)sizeof(name) ||
        proc_once_read(&p->file, procfs_fd(proc), name, 0, procfs_path(proc), "") <= 0)
        return SILENT;

    return proc_pod_process_parse(p->file.text, uid) ? OF_A_POD : OF_NONE;
}

static struct proc_pod_process *known(const struct proc_pod_processes *p, const char *uid)
{
    for (size_t i = 0; i < p->count; i++)
        if (!strcmp(p->items[i].uid, uid))
            return &p->items[i];
    return NULL;
}

static void note(struct proc_pod_processes *p, const char *uid, uint64_t pid)
{
    if (known(p, uid))
        return;

    struct proc_pod_process *item = array_room((void **)&p->items, &p->room, p->count, sizeof(*item));
    if (!item)
        return;
    strcpy(item->uid, uid);
    item->pid = pid;
    p->count++;
}

static void walk(struct proc_pod_processes *p, struct procfs *proc, bool (*stop)(void *cls), void *cls)
{
    const char *const *names;
    char uid[PROC_POD_UID_MAX + 1];
    ssize_t count = procfs_names(proc, ".", &names);
    p->walked = true;
    p->count = 0;
    for (ssize_t i = 0; i < count && !(stop && stop(cls)); i++) {
        const char *at = names[i];
        uint64_t pid;
        if (scan_u64(&at, &pid) && !*at && ask(p, proc, names[i], uid) == OF_A_POD)
            note(p, uid, pid);
    }
}

static bool is_in(struct proc_pod_processes *p, struct procfs *proc, uint64_t pid, const char *uid,
                  bool if_silent)
{
    char name[NUMBER_MAX], told[PROC_POD_UID_MAX + 1];
    if (!pid)
        return false;

    number_u64(name, pid);
    enum answer answer = ask(p, proc, name, told);
    return answer == SILENT ? if_silent : answer == OF_A_POD && !strcmp(told, uid);
}

uint64_t proc_pod_process_find(struct proc_pod_processes *p, struct procfs *proc, const char *uid,
                               uint64_t pid, bool (*stop)(void *cls), void *cls)
{
    if (is_in(p, proc, pid, uid, true))
        return pid;

    const struct proc_pod_process *found = known(p, uid);
    if (found && is_in(p, proc, found->pid, uid, false))
        return found->pid;
    if (p->walked)
        return 0;

    walk(p, proc, stop, cls);
    found = known(p, uid);
    return found ? found->pid : 0;
}

void proc_pod_processes_free(struct proc_pod_processes *p)
{
    free(p->items);
    proc_once_free(&p->file);
    *p = (struct proc_pod_processes){ 0 };
}
