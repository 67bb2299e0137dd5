/* SPDX-License-Identifier: MIT */
#include "feed/disk.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/number.h"
#include "base/pairs.h"
#include "proc/disk.h"

enum {
    READS_COMPLETED,
    READS_MERGED,
    READ_BYTES,
    READ_SECONDS,
    WRITES_COMPLETED,
    WRITES_MERGED,
    WRITTEN_BYTES,
    WRITE_SECONDS,
    IO_IN_PROGRESS,
    IO_SECONDS,
    IO_WEIGHTED_SECONDS,
    DISCARDS_COMPLETED,
    DISCARDS_MERGED,
    DISCARDED_SECTORS,
    DISCARD_SECONDS,
    FLUSHES_COMPLETED,
    FLUSH_SECONDS,
    INFO,
    FILESYSTEM_INFO,
    DEVICE_MAPPER_INFO,
    ATA_WRITE_CACHE,
    ATA_WRITE_CACHE_ENABLED,
    ATA_ROTATION_RATE,
};

static const struct feed_field FIELDS[] = {
    { "reads_completed", 1 },
    { "reads_merged", 1 },
    { "read_bytes", 1 },
    { "read_seconds", 1 },
    { "writes_completed", 1 },
    { "writes_merged", 1 },
    { "written_bytes", 1 },
    { "write_seconds", 1 },
    { "io_in_progress", 1 },
    { "io_seconds", 1 },
    { "io_weighted_seconds", 1 },
    { "discards_completed", 1 },
    { "discards_merged", 1 },
    { "discarded_sectors", 1 },
    { "discard_seconds", 1 },
    { "flushes_completed", 1 },
    { "flush_seconds", 1 },
    { "info", 9 },               /* device, major, minor, path, wwn, model, serial, revision, rotational */
    { "filesystem_info", 5 },    /* device, type, usage, uuid, version */
    { "device_mapper_info", 6 }, /* device, name, uuid, vg_name, lv_name, lv_layer */
    { "ata_write_cache", 1 },
    { "ata_write_cache_enabled", 1 },
    { "ata_rotation_rate_rpm", 1 },
    { NULL, 0 },
};

struct state {
    struct proc_disks disks;
    struct procfs *udev; /* NULL: not opened yet */
};

/* Properties that are asked for, in the order of their enum. */
enum property {
    ID_PATH,
    ID_WWN,
    ID_MODEL,
    SCSI_IDENT_SERIAL,
    ID_SERIAL_SHORT,
    ID_SERIAL,
    ID_REVISION,
    ID_FS_TYPE,
    ID_FS_USAGE,
    ID_FS_UUID,
    ID_FS_VERSION,
    DM_NAME,
    DM_UUID,
    DM_VG_NAME,
    DM_LV_NAME,
    DM_LV_LAYER,
    ID_ATA,
    ID_ATA_WRITE_CACHE,
    ID_ATA_WRITE_CACHE_ENABLED,
    ID_ATA_ROTATION_RATE_RPM,
    PROPERTIES,
};

static const char *const names[PROPERTIES] = {
    "ID_PATH",
    "ID_WWN",
    "ID_MODEL",
    "SCSI_IDENT_SERIAL",
    "ID_SERIAL_SHORT",
    "ID_SERIAL",
    "ID_REVISION",
    "ID_FS_TYPE",
    "ID_FS_USAGE",
    "ID_FS_UUID",
    "ID_FS_VERSION",
    "DM_NAME",
    "DM_UUID",
    "DM_VG_NAME",
    "DM_LV_NAME",
    "DM_LV_LAYER",
    "ID_ATA",
    "ID_ATA_WRITE_CACHE",
    "ID_ATA_WRITE_CACHE_ENABLED",
    "ID_ATA_ROTATION_RATE_RPM",
};

static void open_udev(struct feed *f, struct state *s)
{
    const char *path = pairs_last(f->sink->options, "path.udev.data");

    s->udev = procfs_open_or_none(path ? path : "/run/udev/data");
}

/* "E:ID_WWN=0x5000" */
static void take_property(const char *line, size_t len, struct exposition_text *properties)
{
    const char *equals = memchr(line, '=', len);

    if (len < 2 || line[0] != 'E' || line[1] != ':' || !equals)
        return;
    size_t name_len = (size_t)(equals - line - 2);
    for (int i = 0; i < PROPERTIES; i++)
        if (strlen(names[i]) == name_len && memcmp(names[i], line + 2, name_len) == 0)
            properties[i] = (struct exposition_text){ equals + 1, len - name_len - 3 };
}

/* The texts last until the next reading from the udev handle. */
static void read_properties(const struct state *s, const struct proc_disk *d,
                            struct exposition_text *properties)
{
    char name[64];
    const char *text;

    for (int i = 0; i < PROPERTIES; i++)
        properties[i] = EXPOSITION_TEXT("");
    snprintf(name, sizeof(name), "b%llu:%llu", (unsigned long long)d->major, (unsigned long long)d->minor);
    if (procfs_text(s->udev, name, &text) < 0)
        return;

    while (*text) {
        size_t len = strcspn(text, "\n");
        take_property(text, len, properties);
        text += len + (text[len] == '\n');
    }
}

/* A device without a queue of its own (a partition) is told as one that does not rotate. */
static bool rotates(struct feed *f, const char *device)
{
    char name[128];
    const char *text;

    snprintf(name, sizeof(name), "block/%s/queue/rotational", device);
    return procfs_text(f->sink->sys, name, &text) > 0 && text[0] == '1';
}

static void give_info(struct feed *f, const struct proc_disk *d, const struct exposition_text *p)
{
    char major[NUMBER_MAX], minor[NUMBER_MAX];
    enum property serial = p[SCSI_IDENT_SERIAL].len ? SCSI_IDENT_SERIAL
                           : p[ID_SERIAL_SHORT].len ? ID_SERIAL_SHORT
                                                    : ID_SERIAL;

    feed_label(f, 1, major, number_u64(major, d->major));
    feed_label(f, 2, minor, number_u64(minor, d->minor));
    f->labels[3] = p[ID_PATH];
    f->labels[4] = p[ID_WWN];
    f->labels[5] = p[ID_MODEL];
    f->labels[6] = p[serial];
    f->labels[7] = p[ID_REVISION];
    feed_label(f, 8, rotates(f, d->name) ? "1" : "0", 1);
    feed_u64(f, INFO, 1);
}

static void give_labels(struct feed *f, size_t field, const struct exposition_text *p, enum property first,
                        int count)
{
    if (p[first].len == 0)
        return;

    for (int i = 0; i < count; i++)
        f->labels[1 + i] = p[(int)first + i];
    feed_u64(f, field, 1);
}

static void give_ata(struct feed *f, size_t field, const struct exposition_text *text)
{
    char number[32], *end;

    if (text->len == 0 || text->len >= sizeof(number))
        return;
    memcpy(number, text->bytes, text->len);
    number[text->len] = '\0';
    double value = strtod(number, &end);
    if (end > number && *end == '\0')
        feed_double(f, field, value);
}

static void give_udev(struct feed *f, const struct proc_disk *d)
{
    struct exposition_text properties[PROPERTIES];

    read_properties(f->state, d, properties);
    give_info(f, d, properties);
    give_labels(f, FILESYSTEM_INFO, properties, ID_FS_TYPE, 4);
    give_labels(f, DEVICE_MAPPER_INFO, properties, DM_NAME, 5);
    if (properties[ID_ATA].len == 0)
        return;
    give_ata(f, ATA_WRITE_CACHE, &properties[ID_ATA_WRITE_CACHE]);
    give_ata(f, ATA_WRITE_CACHE_ENABLED, &properties[ID_ATA_WRITE_CACHE_ENABLED]);
    give_ata(f, ATA_ROTATION_RATE, &properties[ID_ATA_ROTATION_RATE_RPM]);
}

/* The kernel counts milliseconds. */
static void give_seconds(struct feed *f, size_t field, double seconds)
{
    if (seconds >= 0 && seconds < 1e12)
        feed_decimal(f, field, (uint64_t)(seconds * 1000 + 0.5), 3);
}

static void give_counters(struct feed *f, const struct proc_disk *d)
{
    bool discards = d->discarded_bytes != PROC_ABSENT;

    feed_u64(f, READS_COMPLETED, d->reads_completed);
    feed_u64(f, READS_MERGED, d->reads_merged);
    feed_u64(f, READ_BYTES, d->read_bytes);
    give_seconds(f, READ_SECONDS, d->read_seconds);
    feed_u64(f, WRITES_COMPLETED, d->writes_completed);
    feed_u64(f, WRITES_MERGED, d->writes_merged);
    feed_u64(f, WRITTEN_BYTES, d->written_bytes);
    give_seconds(f, WRITE_SECONDS, d->write_seconds);
    feed_u64(f, IO_IN_PROGRESS, d->io_in_progress);
    give_seconds(f, IO_SECONDS, d->io_seconds);
    give_seconds(f, IO_WEIGHTED_SECONDS, d->io_weighted_seconds);
    feed_u64(f, DISCARDS_COMPLETED, d->discards_completed);
    feed_u64(f, DISCARDS_MERGED, d->discards_merged);
    feed_u64(f, DISCARDED_SECTORS, discards ? d->discarded_bytes / 512 : PROC_ABSENT);
    give_seconds(f, DISCARD_SECONDS, d->discard_seconds);
    feed_u64(f, FLUSHES_COMPLETED, d->flushes_completed);
    give_seconds(f, FLUSH_SECONDS, d->flush_seconds);
}

static int run(struct feed *f)
{
    struct state *s = f->state;
    if (!s->udev)
        open_udev(f, s);

    int r = proc_disk_read(f->sink->proc, &s->disks);
    for (size_t i = 0; r == 0 && i < s->disks.count && !feed_late(f); i++) {
        const struct proc_disk *d = &s->disks.items[i];
        size_t len = strlen(d->name);
        if (!feed_keeps(f, 0, d->name, len))
            continue;
        feed_label(f, 0, d->name, len);
        give_counters(f, d);
        give_udev(f, d);
    }

    return r;
}

static void state_free(void *state)
{
    struct state *s = state;

    proc_disk_free(&s->disks);
    procfs_free(s->udev);
}

const struct feed_source feed_diskstats = { .name = "diskstats",
                                            .roots = FEED_PROC,
                                            .fields = FIELDS,
                                            .run = run,
                                            .state_size = sizeof(struct state),
                                            .state_free = state_free };
