/* SPDX-License-Identifier: MIT */
#include "proc/statfs_record.h"

#include <errno.h>
#include <inttypes.h>
#include <string.h>

#include "proc/filesystem.h"

/* As the kernel writes paths into mountinfo (mangle_path, fs/seq_file.c). */
static void write_escaped(const char *path, FILE *to)
{
    for (; *path; path++)
        if (strchr(" \t\n\\", *path))
            fprintf(to, "\\%03o", (unsigned)(unsigned char)*path);
        else
            fputc(*path, to);
}

/* Sizes are recorded in blocks of one byte. */
static void write_answer(const struct proc_statfs *s, FILE *to)
{
    fprintf(to, " 1 %" PRIu64 " %" PRIu64 " %" PRIu64 " %" PRIu64 " %" PRIu64 " %s%s\n", s->total_bytes,
            s->free_bytes, s->available_bytes, s->files, s->files_free, s->read_only ? "ro" : "rw",
            s->on_file ? " file" : "");
}

int proc_statfs_record(const struct proc_mounts *m, struct procfs *root, bool live, int64_t bound_ns,
                       FILE *to)
{
    int lines = 0;
    for (size_t i = 0; i < m->count; i++) {
        const struct proc_mount *mount = &m->items[i];
        struct proc_statfs s;
        if (mount->hidden || proc_mount_is_pseudo(mount->type))
            continue;
        int r = proc_filesystem_read_mount(root, live, mount, bound_ns, &s);
        if (r < 0 && !proc_statfs_is_stuck(r))
            continue;
        write_escaped(mount->mount_point, to);
        if (r < 0)
            fputs(" stuck\n", to);
        else
            write_answer(&s, to);
        lines++;
    }
    return ferror(to) ? -EIO : lines;
}
