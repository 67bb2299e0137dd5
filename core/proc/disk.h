/* SPDX-License-Identifier: MIT */
/* What block devices did since boot: /proc/diskstats (Documentation/admin-guide/iostats.rst). */
#ifndef SONDA_PROC_DISK_H
#define SONDA_PROC_DISK_H

#include <stddef.h>
#include <stdint.h>

#include "base/scan.h"
#include "proc/field.h"
#include "proc/procfs.h"

#define PROC_DISK_NAME_MAX 64 /* the kernel's DISK_NAME_LEN is 32 */

/* Counters grow and may wrap. Discards (since Linux 4.18) and flushes (5.5) are PROC_ABSENT, NAN on older
 * kernels. */
struct proc_disk {
    char name[PROC_DISK_NAME_MAX]; /* "sda1", "nvme0n1"; a '!' stands for '/' ("cciss!c0d0") */
    uint64_t major, minor;
    uint64_t reads_completed, reads_merged, read_bytes;
    double read_seconds;
    uint64_t writes_completed, writes_merged, written_bytes;
    double write_seconds;
    uint64_t io_in_progress; /* now */
    double io_seconds;       /* in which at least one was in progress */
    double io_weighted_seconds;
    uint64_t discards_completed, discards_merged, discarded_bytes;
    double discard_seconds;
    uint64_t flushes_completed;
    double flush_seconds;
};

/* Zero-initialised is ready. Its memory is kept from one reading to the next, until proc_disk_free. */
struct proc_disks {
    struct proc_disk *items; /* in the kernel's order: whole disks before their partitions */
    size_t count, room;
};

/* A line that is odd is left out. Return 0, or a negative errno with count 0: -ENOENT, -EBADMSG (cut, or
 * without a sound line), -ENOMEM. */
int proc_disk_read(struct procfs *fs, struct proc_disks *ret);
int proc_disk_parse(const char *text, struct proc_disks *ret);

void proc_disk_free(struct proc_disks *d);

extern const struct proc_field proc_disk_fields[]; /* of struct proc_disk */

#endif
