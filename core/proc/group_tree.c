/* SPDX-License-Identifier: MIT */
#include "proc/group_tree.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/array.h"
#include "base/cleanup.h"
#include "base/clock.h"
#include "proc/beneath.h"
#include "proc/entry.h"

#define ENTRIES_SIZE 16384
#define PATHS_MAX    ((size_t)16 << 20) /* bytes of all paths; more are cut */

struct walk {
    struct proc_group_tree *tree;
    const struct proc_hierarchy *hierarchy;
    const struct proc_group_bounds *bounds;
};

static int add_name(struct proc_group_tree *t, const char *name)
{
    size_t *place = array_room((void **)&t->order, &t->order_room, t->order_count, sizeof(*place));
    size_t begin = t->names.len;
    buffer_append(&t->names, name, strlen(name) + 1);
    if (!place || t->names.failed)
        return -ENOMEM;

    *place = begin;
    t->order_count++;
    return 0;
}

static bool is_directory(const struct proc_entry *e)
{
    return e->type == DT_DIR && strcmp(e->name, ".") != 0 && strcmp(e->name, "..") != 0;
}

/* Returns 1 where as many wait as the walk has room for: the others are cut. */
static int add_entries(struct walk *w, const char *entries, size_t used)
{
    int r = 0;
    for (size_t at = 0; r == 0 && at < used;) {
        const struct proc_entry *e = (const void *)(entries + at);
        at += e->length;
        if (!is_directory(e))
            continue;
        if (w->tree->order_count >= w->bounds->max + PROC_GROUP_DEPTH) {
            w->tree->cut |= PROC_GROUP_CUT_COUNT;
            return 1;
        }
        r = add_name(w->tree, e->name);
    }
    return r;
}

static int list(struct walk *w, int fd)
{
    char entries[ENTRIES_SIZE];
    long used;
    int r = 0;
    while (r == 0 && (used = syscall(SYS_getdents64, fd, entries, sizeof(entries))) > 0)
        r = add_entries(w, entries, (size_t)used);
    return r < 0 ? r : 0;
}

/* A directory of the kernel has a link more for each directory in it: most have none, and need no list. */
static bool has_none_below(const struct walk *w, int fd)
{
    struct stat status;
    return w->hierarchy->kernels && !fstat(fd, &status) && status.st_nlink == 2;
}

/* The names of directories in group i, behind those that wait. */
static int list_below(struct walk *w, size_t i)
{
    const char *path = proc_group_path(w->tree, i);
    CLEANUP(cleanup_close)
    int fd = beneath_open(w->hierarchy->fd, path[1] ? path + 1 : ".", O_RDONLY | O_DIRECTORY);
    if (fd < 0)
        return i ? 0 : fd;

    return has_none_below(w, fd) ? 0 : list(w, fd);
}

static int by_name(const void *a, const void *b, void *names)
{
    const size_t *x = a, *y = b;
    return strcmp((const char *)names + *x, (const char *)names + *y);
}

static void place_in(const struct proc_group_tree *t, struct proc_group_node *n, size_t i)
{
    const struct proc_group_node *parent = n->parent == PROC_GROUP_NONE ? NULL : &t->items[n->parent];
    bool slices = !parent || (parent->of_system && (parent->name.kind == PROC_GROUP_SLICE || !n->parent));
    n->of_system = slices && n->name.kind != PROC_GROUP_CONTAINER;
    n->pod = n->name.pod_uid[0] ? i : parent ? parent->pod : PROC_GROUP_NONE;
}

/* One more group, below `parent`. Returns 0, or -ENOMEM. */
static int add_group(struct proc_group_tree *t, size_t parent, const char *name)
{
    struct proc_group_node *n = array_room((void **)&t->items, &t->room, t->count, sizeof(*n));
    if (!n)
        return -ENOMEM;

    *n = (struct proc_group_node){ .parent = parent, .path = t->paths.len };
    if (parent != PROC_GROUP_NONE && parent != 0) {
        size_t from = t->items[parent].path, len = strlen(t->paths.bytes + from);
        char *to = buffer_room(&t->paths, len);
        if (to) {
            memcpy(to, t->paths.bytes + from, len);
            t->paths.len += len;
        }
    }
    buffer_char(&t->paths, '/');
    n->last = t->paths.len - n->path;
    buffer_append(&t->paths, name, strlen(name) + 1);
    if (t->paths.failed)
        return -ENOMEM;

    proc_group_name_parse(name, strlen(name), &n->name);
    if (parent == PROC_GROUP_NONE)
        n->name.kind = PROC_GROUP_ROOT;
    place_in(t, n, t->count);
    t->count += n->name.kind != PROC_GROUP_SKIPPED;
    return 0;
}

/* Whether the walk ends here; *r says how. */
static bool is_over(struct walk *w, int *r)
{
    const struct proc_group_bounds *b = w->bounds;
    bool late = monotonic_ns() >= b->end_ns, full = w->tree->count >= b->max;
    if (b->stop && b->stop(b->cls))
        *r = -ETIMEDOUT;
    w->tree->cut |= (late ? PROC_GROUP_CUT_TIME : 0) | (full ? PROC_GROUP_CUT_COUNT : 0);
    return *r < 0 || late || full;
}

static bool may_have_more(const struct proc_group_tree *t, size_t i)
{
    const struct proc_group_node *n = &t->items[i];
    return n->name.kind != PROC_GROUP_CONTAINER || n->pod == PROC_GROUP_NONE;
}

static int walk_below(struct walk *w, size_t i, unsigned depth);

static int visit(struct walk *w, size_t parent, size_t name, unsigned depth)
{
    struct proc_group_tree *t = w->tree;
    size_t before = t->count;
    if (t->paths.len > PATHS_MAX) {
        t->cut |= PROC_GROUP_CUT_COUNT;
        return 0;
    }

    int r = add_group(t, parent, t->names.bytes + name);
    return r < 0 || t->count == before || !may_have_more(t, before) ? r : walk_below(w, before, depth + 1);
}

static int walk_below(struct walk *w, size_t i, unsigned depth)
{
    struct proc_group_tree *t = w->tree;
    size_t names = t->names.len, begin = t->order_count;
    if (depth > PROC_GROUP_DEPTH) {
        t->cut |= PROC_GROUP_CUT_DEPTH;
        return 0;
    }

    int r = list_below(w, i);
    size_t end = t->order_count;
    if (end > begin)
        qsort_r(t->order + begin, end - begin, sizeof(*t->order), by_name, t->names.bytes);
    for (size_t at = begin; at < end && !is_over(w, &r); at++)
        r = visit(w, i, t->order[at], depth);
    t->names.len = names;
    t->order_count = begin;
    return r;
}

int proc_group_tree_read(struct proc_group_tree *t, const struct proc_hierarchy *h,
                         const struct proc_group_bounds *bounds)
{
    struct walk w = { t, h, bounds };
    buffer_clear(&t->paths);
    buffer_clear(&t->names);
    t->count = t->order_count = 0;
    t->cut = 0;

    int r = add_group(t, PROC_GROUP_NONE, "");
    if (r == 0)
        r = walk_below(&w, 0, 0);
    if (r < 0)
        t->count = 0;
    return r;
}

void proc_group_tree_free(struct proc_group_tree *t)
{
    free(t->items);
    buffer_free(&t->paths);
    buffer_free(&t->names);
    free(t->order);
    *t = (struct proc_group_tree){ 0 };
}
