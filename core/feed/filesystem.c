/* SPDX-License-Identifier: MIT */
/* Feed of rows "filesystem": size and use of what is mounted. Filters: `filter` on mount points,
 * `type_filter` on types. A mount that hangs has a row of its own, with the error "mountpoint timeout", and
 * costs BOUND_NS once. */
#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>

#include "base/number.h"
#include "engine/engine.h"
#include "feed/sources.h"
#include "proc/filesystem.h"

/* The kernel needs some 5 us a mount to print the list, so it is read anew only when it has changed: a
 * descriptor of mountinfo says so (POLLPRI, proc(5)). What the list tells of the file system itself (an error
 * that made it read-only, say) changes without that, so it is asked of statvfs each time. */
struct state {
    struct proc_mounts mounts;
    int watch; /* descriptor; 0: not opened yet, -1: there is none to watch */
    bool is_read;
};

/* For all mounts of one scrape that do not answer at once. */
#define BOUND_NS 40000000LL

enum { SIZE, FREE, AVAILABLE, FILES, FILES_FREE, READ_ONLY, DEVICE_ERROR, PURGEABLE, MOUNT_INFO };

/* Labels: device, mountpoint, fstype, device_error; of mount_info: device, major, minor, mountpoint.
 * Purgeable bytes are 0, as node_exporter says: Linux has none. */
static const struct feed_field FIELDS[] = {
    { "size_bytes", 4 }, { "free_bytes", 4 }, { "available_bytes", 4 }, { "files", 4 },
    { "files_free", 4 }, { "read_only", 4 },  { "device_error", 4 },    { "purgeable_bytes", 4 },
    { "mount_info", 4 }, { NULL, 0 },
};

static void give_mount_info(struct feed *f, const struct proc_mount *m)
{
    char major[NUMBER_MAX], minor[NUMBER_MAX];

    feed_label(f, 1, major, number_u64(major, m->major));
    feed_label(f, 2, minor, number_u64(minor, m->minor));
    feed_label(f, 3, m->mount_point, strlen(m->mount_point));
    feed_u64(f, MOUNT_INFO, 1);
}

/* As Go spells errors, which is how node_exporter has them: without a capital. */
static void label_error(struct feed *f, int error, char *text, size_t size)
{
    strncpy(text, proc_statfs_is_stuck(error) ? "mountpoint timeout" : strerror(-error), size - 1);
    text[size - 1] = '\0';
    text[0] = (char)tolower((unsigned char)text[0]);
    feed_label(f, 3, text, strlen(text));
}

static void give_mount(struct feed *f, const struct proc_mount *m, int error, const struct proc_statfs *use)
{
    char text[64];

    feed_label(f, 0, m->source, strlen(m->source));
    feed_label(f, 1, m->mount_point, strlen(m->mount_point));
    feed_label(f, 2, m->type, strlen(m->type));
    feed_label(f, 3, "", 0);
    if (error)
        label_error(f, error, text, sizeof(text));
    feed_u64(f, DEVICE_ERROR, error != 0);
    feed_u64(f, READ_ONLY, m->read_only || (!error && use->read_only));
    if (error)
        return;

    feed_u64(f, SIZE, use->total_bytes);
    feed_u64(f, FREE, use->free_bytes);
    feed_u64(f, AVAILABLE, use->available_bytes);
    feed_u64(f, FILES, use->files);
    feed_u64(f, FILES_FREE, use->files_free);
    feed_u64(f, PURGEABLE, 0);
    give_mount_info(f, m);
}

/* Of the list that proc_mount_read reads. */
static int open_watch(struct procfs *fs)
{
    int fd = openat(procfs_fd(fs), "1/mountinfo", O_RDONLY | O_CLOEXEC);

    return fd >= 0 ? fd : openat(procfs_fd(fs), "self/mountinfo", O_RDONLY | O_CLOEXEC);
}

/* Asked before the list is read, so that a change in between is seen the next time. */
static bool has_changed(struct procfs *fs, struct state *s)
{
    if (!procfs_live(fs))
        return true;
    if (s->watch == 0)
        s->watch = open_watch(fs);

    struct pollfd p = { .fd = s->watch, .events = POLLPRI };
    return s->watch < 0 || poll(&p, 1, 0) != 0 || !s->is_read;
}

static int read_mounts(struct feed *f, struct state *s)
{
    struct bind_context *c = f->context;
    if (!has_changed(c->proc, s))
        return 0;

    int r = proc_mount_read(c->proc, procfs_path(c->root), &s->mounts);
    s->is_read = r == 0;

    return r;
}

static int run(struct feed *f)
{
    struct bind_context *c = f->context;
    struct state *s = f->state;
    const struct proc_mounts *mounts = &s->mounts;
    bool live = procfs_live(c->proc);
    f->what = "mountinfo";
    int r = read_mounts(f, s);

    int64_t left = BOUND_NS;
    exposition_quiet(f->table->exposition, true);
    for (size_t i = 0; r == 0 && i < mounts->count && !feed_late(f); i++) {
        const struct proc_mount *m = &mounts->items[i];
        if (!feed_keeps(f, 0, m->mount_point, strlen(m->mount_point)) ||
            !feed_keeps(f, 1, m->type, strlen(m->type)))
            continue;
        struct proc_statfs use;
        int error = proc_filesystem_read(c->root, live, m->mount_point, m->remote, left, &use);
        if (error == -ETIMEDOUT)
            left = left / 2;
        give_mount(f, m, error, &use);
    }
    exposition_quiet(f->table->exposition, false);

    return r;
}

static void state_free(void *state)
{
    struct state *s = state;

    proc_mount_free(&s->mounts);
    if (s->watch > 0)
        close(s->watch);
}

const struct feed_source feed_filesystem = { .name = "filesystem",
                                             .fields = FIELDS,
                                             .run = run,
                                             .state_size = sizeof(struct state),
                                             .state_free = state_free };
