/* SPDX-License-Identifier: MIT */
#include "proc/disk.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>

#include "base/array.h"

#define SECTOR_BYTES 512 /* always, whatever the device's own (include/linux/types.h, sector_t) */
#define COLUMNS      17

/* Up to COLUMNS numbers to the line's end; what is not there is PROC_ABSENT.
 * Returns how many, or -1 where one is odd. */
static int scan_columns(const char *p, uint64_t columns[COLUMNS])
{
    int count = 0;
    for (int i = 0; i < COLUMNS; i++)
        columns[i] = PROC_ABSENT;
    while (count < COLUMNS && !scan_at_line_end(p))
        if (!scan_count(&p, &columns[count++]))
            return -1;
    return count;
}

static uint64_t bytes(uint64_t sectors)
{
    uint64_t product;
    if (sectors == PROC_ABSENT)
        return PROC_ABSENT;

    return __builtin_mul_overflow(sectors, SECTOR_BYTES, &product) ? UINT64_MAX - 1 : product;
}

static double seconds(uint64_t milliseconds)
{
    return milliseconds == PROC_ABSENT ? NAN : (double)milliseconds / 1000;
}

static void fill_io(struct proc_disk *d, const uint64_t c[COLUMNS])
{
    d->reads_completed = c[0];
    d->reads_merged = c[1];
    d->read_bytes = bytes(c[2]);
    d->read_seconds = seconds(c[3]);
    d->writes_completed = c[4];
    d->writes_merged = c[5];
    d->written_bytes = bytes(c[6]);
    d->write_seconds = seconds(c[7]);
    d->io_in_progress = c[8];
    d->io_seconds = seconds(c[9]);
    d->io_weighted_seconds = seconds(c[10]);
    d->discards_completed = c[11];
    d->discards_merged = c[12];
    d->discarded_bytes = bytes(c[13]);
    d->discard_seconds = seconds(c[14]);
    d->flushes_completed = c[15];
    d->flush_seconds = seconds(c[16]);
}

/* Partitions of Linux 2.6.0 to 2.6.24 had four columns: reads, sectors read, writes, sectors written. */
static void fill_old_partition(struct proc_disk *d, const uint64_t c[COLUMNS])
{
    const uint64_t nothing[COLUMNS] = { c[0],        PROC_ABSENT, c[1],        PROC_ABSENT, c[2],
                                        PROC_ABSENT, c[3],        PROC_ABSENT, PROC_ABSENT, PROC_ABSENT,
                                        PROC_ABSENT, PROC_ABSENT, PROC_ABSENT, PROC_ABSENT, PROC_ABSENT,
                                        PROC_ABSENT, PROC_ABSENT };
    fill_io(d, nothing);
}

static bool parse_line(const char *p, struct proc_disk *d)
{
    const char *name;
    size_t len;
    uint64_t columns[COLUMNS];
    if (!scan_u64(&p, &d->major) || !scan_u64(&p, &d->minor) || !scan_word(&p, &name, &len))
        return false;
    if (!scan_copy(d->name, sizeof(d->name), name, len))
        return false;

    int count = scan_columns(p, columns);
    if (count == 4)
        fill_old_partition(d, columns);
    else if (count >= 11)
        fill_io(d, columns);
    return count == 4 || count >= 11;
}

int proc_disk_parse(const char *text, struct proc_disks *ret)
{
    ret->count = 0;
    if (!scan_is_whole(text))
        return -EBADMSG;

    for (const char *p = text; *p; p = scan_next_line(p)) {
        struct proc_disk *d = array_room((void **)&ret->items, &ret->room, ret->count, sizeof(*d));
        if (!d) {
            ret->count = 0;
            return -ENOMEM;
        }
        ret->count += parse_line(p, d);
    }
    return ret->count ? 0 : -EBADMSG;
}

int proc_disk_read(struct procfs *fs, struct proc_disks *ret)
{
    const char *text;
    ret->count = 0;
    int r = procfs_lines(fs, "diskstats", &text);
    if (r < 0)
        return r;

    return proc_disk_parse(text, ret);
}

void proc_disk_free(struct proc_disks *d)
{
    free(d->items);
    *d = (struct proc_disks){ 0 };
}

const struct proc_field proc_disk_fields[] = {
    { "name", PROC_STRING, false, offsetof(struct proc_disk, name), "\"sda1\", \"nvme0n1\"" },
    { "major", PROC_U64, false, offsetof(struct proc_disk, major), "" },
    { "minor", PROC_U64, false, offsetof(struct proc_disk, minor), "" },
    { "reads_completed", PROC_U64, false, offsetof(struct proc_disk, reads_completed), "" },
    { "reads_merged", PROC_U64, true, offsetof(struct proc_disk, reads_merged), "" },
    { "read_bytes", PROC_U64, false, offsetof(struct proc_disk, read_bytes), "" },
    { "read_seconds", PROC_DOUBLE, true, offsetof(struct proc_disk, read_seconds), "" },
    { "writes_completed", PROC_U64, false, offsetof(struct proc_disk, writes_completed), "" },
    { "writes_merged", PROC_U64, true, offsetof(struct proc_disk, writes_merged), "" },
    { "written_bytes", PROC_U64, false, offsetof(struct proc_disk, written_bytes), "" },
    { "write_seconds", PROC_DOUBLE, true, offsetof(struct proc_disk, write_seconds), "" },
    { "io_in_progress", PROC_U64, true, offsetof(struct proc_disk, io_in_progress), "now" },
    { "io_seconds", PROC_DOUBLE, true, offsetof(struct proc_disk, io_seconds),
      "in which at least one was in progress" },
    { "io_weighted_seconds", PROC_DOUBLE, true, offsetof(struct proc_disk, io_weighted_seconds), "" },
    { "discards_completed", PROC_U64, true, offsetof(struct proc_disk, discards_completed), "" },
    { "discards_merged", PROC_U64, true, offsetof(struct proc_disk, discards_merged), "" },
    { "discarded_bytes", PROC_U64, true, offsetof(struct proc_disk, discarded_bytes), "" },
    { "discard_seconds", PROC_DOUBLE, true, offsetof(struct proc_disk, discard_seconds), "" },
    { "flushes_completed", PROC_U64, true, offsetof(struct proc_disk, flushes_completed), "" },
    { "flush_seconds", PROC_DOUBLE, true, offsetof(struct proc_disk, flush_seconds), "" },
    PROC_FIELDS_END,
};
