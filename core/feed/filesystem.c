/* SPDX-License-Identifier: MIT */
#include "feed/filesystem.h"

#include <ctype.h>
#include <errno.h>
#include <string.h>

#include "base/clock.h"
#include "base/number.h"
#include "proc/filesystem.h"
#include "proc/mount_watch.h"

struct state {
    struct proc_mounts mounts;
    struct proc_mount_watch watch;
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
    feed_label_text(f, 3, m->mount_point);
    feed_u64(f, MOUNT_INFO, 1);
}

/* As Go spells errors, which is how node_exporter has them: without a capital. */
static void label_error(struct feed *f, int error, char *text, size_t size)
{
    strncpy(text, proc_statfs_is_stuck(error) ? "mountpoint timeout" : strerror(-error), size - 1);
    text[size - 1] = '\0';
    text[0] = (char)tolower((unsigned char)text[0]);
    feed_label_text(f, 3, text);
}

static void give_mount(struct feed *f, const struct proc_mount *m, int error, const struct proc_statfs *use)
{
    char text[64];

    feed_label_text(f, 0, m->source);
    feed_label_text(f, 1, m->mount_point);
    feed_label_text(f, 2, m->type);
    feed_label(f, 3, "", 0);
    if (error)
        label_error(f, error, text, sizeof(text));
    feed_u64(f, DEVICE_ERROR, error != 0);
    feed_u64(f, READ_ONLY, m->read_only);
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

static bool is_kept(struct feed *f, const struct proc_mount *m)
{
    return feed_keeps(f, 0, m->mount_point, strlen(m->mount_point)) &&
           feed_keeps(f, 1, m->type, strlen(m->type));
}

static int run(struct feed *f)
{
    struct state *s = f->state;
    const struct proc_mounts *mounts = &s->mounts;
    bool live = procfs_live(f->sink->proc);
    f->what = "mountinfo";
    int r = proc_mount_read_changed(&s->watch, f->sink->proc, procfs_path(f->sink->root), monotonic_ns(),
                                    &s->mounts);

    int64_t left = BOUND_NS;
    exposition_quiet(f->sink->exposition, true);
    for (size_t i = 0; r == 0 && i < mounts->count && !feed_late(f); i++) {
        const struct proc_mount *m = &mounts->items[i];
        struct proc_statfs use;
        if (!is_kept(f, m))
            continue;
        int error = proc_filesystem_read(f->sink->root, live, m->mount_point, m->remote, left, &use);
        if (error == -ETIMEDOUT)
            left = left / 2;
        give_mount(f, m, error, &use);
    }
    exposition_quiet(f->sink->exposition, false);

    return r;
}

static void state_free(void *state)
{
    struct state *s = state;

    proc_mount_free(&s->mounts);
    proc_mount_watch_free(&s->watch);
}

const struct feed_source feed_filesystem = { .name = "filesystem",
                                             .roots = FEED_PROC | FEED_ROOT,
                                             .fields = FIELDS,
                                             .run = run,
                                             .state_size = sizeof(struct state),
                                             .state_free = state_free };
