/* SPDX-License-Identifier: MIT */
#include "proc/group_top.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"

/* What is absent is least. */
static double size_of(const struct proc_group_row *r, enum proc_group_order order)
{
    if (order == PROC_GROUP_BY_CPU)
        return isnan(r->stat.cpu_usage_seconds) ? -1 : r->stat.cpu_usage_seconds;

    return r->stat.memory_working_set_bytes == PROC_ABSENT ? -1 : (double)r->stat.memory_working_set_bytes;
}

static int greatest_first(const void *a, const void *b, void *cls)
{
    const struct proc_group_row *x = a, *y = b;
    const struct proc_group_top *t = cls;
    double of_x = size_of(x, t->order), of_y = size_of(y, t->order);
    return of_x > of_y ? -1 : of_x < of_y ? 1 : strcmp(x->path, y->path);
}

static void drop_behind(struct proc_group_top *t, size_t count)
{
    while (t->count > count)
        free(t->items[--t->count].texts);
}

static void sort(struct proc_group_top *t)
{
    if (t->count)
        qsort_r(t->items, t->count, sizeof(*t->items), greatest_first, t);
    drop_behind(t, t->top);
}

static int copy(const struct proc_group *g, struct proc_group_row *r)
{
    const char *const from[] = { g->path,      g->container_id, g->pod_uid, g->pod,
                                 g->namespace, g->container,    g->image };
    const char **const to[] = { &r->path,      &r->container_id, &r->pod_uid, &r->pod,
                                &r->namespace, &r->container,    &r->image };
    size_t size = 0;
    for (size_t i = 0; i < sizeof(from) / sizeof(from[0]); i++)
        size += strlen(from[i]) + 1;
    char *at = r->texts = malloc(size);
    if (!at)
        return -ENOMEM;

    for (size_t i = 0; i < sizeof(from) / sizeof(from[0]); i++) {
        *to[i] = at;
        at = stpcpy(at, from[i]) + 1;
    }
    r->name = r->path + (g->name - g->path);
    r->kind = g->kind;
    r->stat = *g->stat;
    return 0;
}

static bool is_wanted(void *cls, const struct proc_group *g)
{
    const struct proc_group_top *t = cls;
    return t->kinds & (1u << g->kind) && (g->kind != PROC_GROUP_UNIT || !t->of_system || g->of_system);
}

/* Once twice as many are there as are wanted, the lesser half goes. */
static int consider(void *cls, const struct proc_group *g)
{
    struct proc_group_top *t = cls;
    t->total++;
    if (t->count == 2 * t->top)
        sort(t);
    if (!t->top)
        return 0;
    struct proc_group_row *r = array_room((void **)&t->items, &t->room, t->count, sizeof(*r));
    int error = r ? copy(g, r) : -ENOMEM;
    t->count += error == 0;
    return error;
}

int proc_group_top_read(struct proc_group_top *t, struct proc_groups *g, struct procfs *proc,
                        struct procfs *sys, struct procfs *root, unsigned parts,
                        const struct proc_group_bounds *bounds)
{
    const struct proc_groups_ask ask = {
        .parts = parts, .bounds = *bounds, .wanted = is_wanted, .each = consider, .cls = t
    };
    drop_behind(t, 0);
    t->total = 0;
    int error = proc_groups_read(g, proc, sys, root, &ask);
    t->cut = g->cut;
    if (error < 0)
        drop_behind(t, 0);
    sort(t);
    return error;
}

void proc_group_top_free(struct proc_group_top *t)
{
    drop_behind(t, 0);
    free(t->items);
    *t = (struct proc_group_top){ 0 };
}
