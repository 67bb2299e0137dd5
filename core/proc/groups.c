/* SPDX-License-Identifier: MIT */
#include "proc/groups.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/number.h"

static const char unknown_image[] = "unknown";

struct reading {
    struct proc_groups *groups;
    const struct proc_groups_ask *ask;
    struct procfs *proc, *sys;
    struct proc_hierarchies hierarchies;
};

/* What a group is. */

/* By the directory of its logs, or where that is closed to us, by the log of any of its containers. */
static void name_pod(const struct proc_groups *g, const struct proc_group_node *n, struct proc_group *ret)
{
    const struct proc_pod_log *pod;
    if (n->pod == PROC_GROUP_NONE)
        return;

    ret->pod_uid = g->tree.items[n->pod].name.pod_uid;
    pod = proc_pod_logs_find(&g->pods, ret->pod_uid);
    if (!pod)
        pod = g->of_pods[n->pod].log;
    if (pod) {
        ret->pod = pod->pod;
        ret->namespace = pod->namespace;
    }
}

static void name_container(struct proc_groups *g, const struct proc_group_node *n, struct proc_group *ret)
{
    const struct proc_pod_log *log = proc_pod_logs_find(&g->containers, n->name.container_id);
    ret->container_id = n->name.container_id;
    if (log) {
        ret->pod = log->pod;
        ret->namespace = log->namespace;
        ret->container = log->container;
    }
    ret->image = proc_images_find(&g->images, n->name.container_id);
    if (!*ret->image && ret->pod_uid[0])
        ret->image = unknown_image;
}

static struct proc_group group_at(struct proc_groups *g, size_t i)
{
    const struct proc_group_node *n = &g->tree.items[i];
    const char *path = proc_group_path(&g->tree, i);
    struct proc_group ret = {
        .kind = n->name.kind,
        .path = path,
        .name = path + n->last,
        .of_system = n->of_system,
        .container_id = "",
        .pod_uid = "",
        .pod = "",
        .namespace = "",
        .container = "",
        .image = "",
        .stat = &g->reading.stat,
        .devices = &g->reading.devices,
    };
    name_pod(g, n, &ret);
    if (n->name.kind == PROC_GROUP_CONTAINER)
        name_container(g, n, &ret);
    return ret;
}

/* Pods and their network. */

static int make_room(struct proc_groups *g)
{
    size_t count = g->tree.count;
    if (count <= g->of_pods_room)
        return 0;

    struct proc_group_pod *grown = realloc(g->of_pods, count * sizeof(*grown));
    if (!grown)
        return -ENOMEM;
    g->of_pods = grown;
    g->of_pods_room = count;
    return 0;
}

/* Of a pod the network is told with its sandbox: its first container that has no log. Without containers, or
 * where all have a log (CRI-O drops sandboxes that nothing needs), with the pod itself. */
static int look_into_pods(struct proc_groups *g)
{
    const struct proc_group_tree *t = &g->tree;
    int r = make_room(g);
    for (size_t i = 0; r == 0 && i < t->count; i++) {
        const struct proc_group_node *n = &t->items[i];
        g->of_pods[i] = (struct proc_group_pod){ .speaker = i };
        if (n->name.kind != PROC_GROUP_CONTAINER || n->pod == PROC_GROUP_NONE || n->pod == i)
            continue;
        struct proc_group_pod *pod = &g->of_pods[n->pod];
        const struct proc_pod_log *log = proc_pod_logs_find(&g->containers, n->name.container_id);
        if (!log && pod->speaker == n->pod)
            pod->speaker = i;
        if (!pod->log)
            pod->log = log;
    }
    return r;
}

/* "<pid>/net/dev": no descriptor of it is kept, since that would keep the pod's network namespace. */
static ssize_t read_net_dev(struct reading *r, uint64_t pid)
{
    char name[NUMBER_MAX + 16];
    snprintf(name, sizeof(name), "%llu/net/dev", (unsigned long long)pid);
    return proc_once_read(&r->groups->file, procfs_fd(r->proc), name, 0, procfs_path(r->proc), "");
}

/* A network namespace has a net/dev of its own: one inode, one namespace. */
static void find_host_network(struct reading *r)
{
    struct proc_groups *g = r->groups;
    g->host_network = procfs_live(r->proc) && read_net_dev(r, 1) > 0 ? g->file.inode : 0;
}

/* Whether a group holds processes, and the number of one where it is seen. */
struct seen {
    bool any;
    uint64_t pid;
};

static struct seen seen_in(const struct proc_group_reading *reading)
{
    uint64_t count = reading->stat.processes;
    return (struct seen){ count != PROC_ABSENT && count > 0, reading->pid };
}

/* A pod's own group holds none: its containers do. */
static struct seen seen_in_pod(struct reading *r, size_t pod)
{
    const struct proc_group_tree *t = &r->groups->tree;
    struct proc_group_reading *reading = &r->groups->reading;
    struct seen seen = { false, 0 };
    for (size_t i = pod + 1; !seen.any && i < t->count && t->items[i].pod == pod; i++)
        if (proc_group_read(&r->hierarchies, procfs_path(r->sys), proc_group_path(t, i), PROC_GROUP_PROCESSES,
                            reading) == 0)
            seen = seen_in(reading);
    return seen;
}

static bool is_over(void *cls)
{
    const struct proc_group_bounds *b = &((struct reading *)cls)->ask->bounds;
    return monotonic_ns() >= b->end_ns || (b->stop && b->stop(b->cls));
}

static bool speaks(const struct reading *r, size_t i)
{
    size_t pod = r->groups->tree.items[i].pod;
    return r->ask->network && pod != PROC_GROUP_NONE && r->groups->of_pods[pod].speaker == i;
}

static const struct proc_network *network_of(struct reading *r, const char *pod_uid, struct seen seen)
{
    struct proc_groups *g = r->groups;
    if (!seen.any)
        return NULL;

    uint64_t pid = proc_pod_process_find(&g->processes, r->proc, pod_uid, seen.pid, is_over, r);
    if (!pid || read_net_dev(r, pid) <= 0)
        return NULL;
    if (g->host_network && g->file.inode == g->host_network)
        return NULL;

    return proc_network_parse(g->file.text, &g->network) == 0 ? &g->network : NULL;
}

/* One after the other. */

static int tell(struct reading *r, size_t i)
{
    struct proc_groups *g = r->groups;
    struct proc_group group = group_at(g, i);
    struct seen seen = { false, 0 };
    bool of_pod = speaks(r, i), is_pod = of_pod && group.kind == PROC_GROUP_POD;
    if (r->ask->wanted && !r->ask->wanted(r->ask->cls, &group))
        return 0;

    if (is_pod)
        seen = seen_in_pod(r, i);
    unsigned parts = r->ask->parts | (of_pod ? PROC_GROUP_PROCESSES : 0);
    int error = proc_group_read(&r->hierarchies, procfs_path(r->sys), group.path, parts, &g->reading);
    if (error < 0)
        return error == -ENOMEM ? error : 0;

    if (of_pod)
        group.network = network_of(r, group.pod_uid, is_pod ? seen : seen_in(&g->reading));
    g->told++;
    return r->ask->each(r->ask->cls, &group);
}

static int tell_all(struct reading *r)
{
    struct proc_groups *g = r->groups;
    const struct proc_group_bounds *b = &r->ask->bounds;
    int error = look_into_pods(g);
    for (size_t i = 0; error == 0 && i < g->tree.count; i++) {
        if (b->stop && b->stop(b->cls))
            return -ETIMEDOUT;
        if (monotonic_ns() >= b->end_ns) {
            g->cut |= PROC_GROUP_CUT_TIME;
            break;
        }
        error = tell(r, i);
    }
    return error;
}

static int read_names(struct proc_groups *g, struct procfs *root)
{
    int a = proc_pod_logs_containers(root, &g->containers), b = proc_pod_logs_pods(root, &g->pods);
    return a == -ENOMEM || b == -ENOMEM ? -ENOMEM : 0;
}

int proc_groups_read(struct proc_groups *g, struct procfs *proc, struct procfs *sys, struct procfs *root,
                     const struct proc_groups_ask *ask)
{
    struct reading r = { .groups = g, .ask = ask, .proc = proc, .sys = sys };
    g->told = 0;
    g->processes.walked = false;
    int error = proc_hierarchies_open(&r.hierarchies, sys);
    if (error < 0)
        return error;

    error = proc_group_tree_read(&g->tree, r.hierarchies.first, &ask->bounds);
    g->cut = g->tree.cut;
    if (error == 0)
        error = read_names(g, root);
    if (error == 0 && ask->network)
        find_host_network(&r);
    if (error == 0) {
        proc_images_begin(&g->images, root);
        error = tell_all(&r);
        proc_images_end(&g->images);
    }
    proc_hierarchies_close(&r.hierarchies);
    return error;
}

void proc_groups_free(struct proc_groups *g)
{
    proc_group_tree_free(&g->tree);
    proc_pod_logs_free(&g->containers);
    proc_pod_logs_free(&g->pods);
    proc_images_free(&g->images);
    proc_group_free(&g->reading);
    proc_once_free(&g->file);
    proc_network_free(&g->network);
    proc_pod_processes_free(&g->processes);
    free(g->of_pods);
    *g = (struct proc_groups){ 0 };
}
