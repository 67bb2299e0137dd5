/* SPDX-License-Identifier: MIT */
#include "proc/btrfs.h"

#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <linux/btrfs.h>

#include "proc/beneath.h"

/* Ids of devices are given out ascending and not used again: after many replacements the largest is far above
 * the number of devices. Asking for each costs a system call, so there is an end to it. */
#define DEVICE_IDS_MAX 4096

static int call_kernel(int fd, unsigned long request, void *argument)
{
    return ioctl(fd, request, argument);
}

static int (*call)(int fd, unsigned long request, void *argument) = call_kernel;

void proc_btrfs_replace(int (*replacement)(int fd, unsigned long request, void *argument))
{
    call = replacement ? replacement : call_kernel;
}

/* 8-4-4-4-12 hexadecimal digits (RFC 9562 section 4). */
static void format_uuid(const uint8_t bytes[16], char text[37])
{
    static const char digits[] = "0123456789abcdef";
    char *to = text;

    for (int i = 0; i < 16; i++) {
        if (i == 4 || i == 6 || i == 8 || i == 10)
            *to++ = '-';
        *to++ = digits[bytes[i] >> 4];
        *to++ = digits[bytes[i] & 15];
    }
    *to = '\0';
}

static void copy_name(const char *path, size_t size, char name[256])
{
    size_t len = strnlen(path, size);
    const char *slash = memrchr(path, '/', len);
    size_t skip = slash ? (size_t)(slash - path) + 1 : 0;

    snprintf(name, 256, "%.*s", (int)(len - skip), path + skip);
}

/* The device of that id. False where there is none, or it cannot be asked. */
static bool read_device(int fd, uint64_t id, struct proc_btrfs_device *ret)
{
    struct btrfs_ioctl_dev_info_args info = { .devid = id };
    struct btrfs_ioctl_get_dev_stats stats = { .devid = id, .nr_items = BTRFS_DEV_STAT_VALUES_MAX };

    if (call(fd, BTRFS_IOC_DEV_INFO, &info) < 0 || call(fd, BTRFS_IOC_GET_DEV_STATS, &stats) < 0)
        return false;

    format_uuid(info.uuid, ret->uuid);
    copy_name((const char *)info.path, sizeof(info.path), ret->name);
    ret->total_bytes = info.total_bytes;
    ret->used_bytes = info.bytes_used;
    for (int i = 0; i < PROC_BTRFS_ERRORS; i++)
        ret->errors[i] = stats.values[i];
    return true;
}

static bool is_known(const struct proc_btrfs_device *devices, size_t count, const char *fsid)
{
    for (size_t i = 0; i < count; i++)
        if (!strcmp(devices[i].fsid, fsid))
            return true;
    return false;
}

/* Adds the devices of the file system behind fd; returns the new count. */
static size_t read_filesystem(int fd, struct proc_btrfs_device *devices, size_t count, size_t room)
{
    struct btrfs_ioctl_fs_info_args info = { 0 };
    char fsid[37];

    if (call(fd, BTRFS_IOC_FS_INFO, &info) < 0)
        return count;
    format_uuid(info.fsid, fsid);
    if (is_known(devices, count, fsid))
        return count;

    uint64_t last = info.max_id < DEVICE_IDS_MAX ? info.max_id : DEVICE_IDS_MAX;
    uint64_t found = 0;
    for (uint64_t id = 0; id <= last && found < info.num_devices && count < room; id++) {
        if (!read_device(fd, id, &devices[count]))
            continue;
        memcpy(devices[count++].fsid, fsid, sizeof(fsid));
        found++;
    }
    return count;
}

/* Subvolumes of one file system are mounted many times (containers): sources that answered are not asked
 * again. Past the bound, their file system is recognised by its id. */
struct sources {
    const char *asked[64];
    size_t count;
};

static bool is_asked(const struct sources *s, const char *source)
{
    for (size_t i = 0; i < s->count; i++)
        if (!strcmp(s->asked[i], source))
            return true;
    return false;
}

static int open_mount(int root, const char *mount_point)
{
    const char *path = mount_point + strspn(mount_point, "/");

    return beneath_open(root, *path ? path : ".", O_RDONLY | O_DIRECTORY | O_NONBLOCK);
}

size_t proc_btrfs_read(const struct proc_mounts *mounts, int root, struct proc_btrfs_device *devices,
                       size_t room)
{
    struct sources sources = { .count = 0 };
    size_t count = 0;

    for (size_t i = 0; i < mounts->count && count < room; i++) {
        const struct proc_mount *m = &mounts->items[i];
        if (strcmp(m->type, "btrfs") || is_asked(&sources, m->source))
            continue;

        int fd = open_mount(root, m->mount_point);
        if (fd < 0)
            continue;
        size_t before = count;
        count = read_filesystem(fd, devices, count, room);
        close(fd);
        if (count > before && sources.count < sizeof(sources.asked) / sizeof(sources.asked[0]))
            sources.asked[sources.count++] = m->source;
    }

    return count;
}
