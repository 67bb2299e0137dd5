/* SPDX-License-Identifier: MIT */
#include "proc/mount.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "proc/room.h"
#include "proc/scan.h"
#include "proc/unescape.h"

static int compare_words(const void *a, const void *b)
{
    return strcmp(a, *(const char *const *)b);
}

static bool is_among(const char *type, const char *const *sorted, size_t count)
{
    return bsearch(type, sorted, count, sizeof(*sorted), compare_words);
}

bool proc_mount_is_pseudo(const char *type)
{
    static const char *const sorted[] = {
        "autofs", "binfmt_misc", "bpf",        "cgroup",    "cgroup2", "configfs", "debugfs",
        "devpts", "efivarfs",    "fusectl",    "hugetlbfs", "mqueue",  "nsfs",     "proc",
        "pstore", "rpc_pipefs",  "securityfs", "selinuxfs", "sysfs",   "tracefs",
    };
    return is_among(type, sorted, sizeof(sorted) / sizeof(sorted[0]));
}

bool proc_mount_is_local(const char *type)
{
    static const char *const sorted[] = {
        "affs",     "bcachefs", "bfs",    "btrfs", "cramfs",  "devtmpfs", "ecryptfs", "erofs", "exfat",
        "ext2",     "ext3",     "ext4",   "f2fs",  "hfs",     "hfsplus",  "iso9660",  "jffs2", "jfs",
        "minix",    "msdos",    "nilfs2", "ntfs3", "overlay", "ramfs",    "reiserfs", "romfs", "rootfs",
        "squashfs", "tmpfs",    "ubifs",  "udf",   "ufs",     "vfat",     "xfs",      "zfs",
    };
    return proc_mount_is_pseudo(type) || is_among(type, sorted, sizeof(sorted) / sizeof(sorted[0]));
}

/* Cut the field at *p off at `end` (a blank or the line's end), unescape it and move behind it. Fields are
 * separated by exactly one blank, and may be empty (a mount without a source). */
static const char *take_field(char **p)
{
    char *field = *p;
    char *end = field + strcspn(field, " ");
    *p = *end ? end + 1 : end;
    *end = '\0';
    proc_unescape(field);
    return field;
}

static bool take_number(char **p, char end, uint64_t *ret)
{
    const char *at = *p;
    if (!scan_u64(&at, ret) || *at != end)
        return false;

    *p += at - *p + 1;
    return true;
}

static bool has_option(const char *options, const char *option)
{
    size_t len = strlen(option);
    for (const char *p = options; *p; p += *p == ',') {
        size_t n = strcspn(p, ",");
        if (n == len && !memcmp(p, option, len))
            return true;
        p += n;
    }
    return false;
}

/* "36 35 98:0 /mnt1 /mnt2 rw,noatime master:1 - ext3 /dev/root rw,errors=continue"; `line` is cut into
 * pieces. */
static int parse_line(char *line, struct proc_mount *m)
{
    char *p = line;
    if (!take_number(&p, ' ', &m->id) || !take_number(&p, ' ', &m->parent) ||
        !take_number(&p, ':', &m->major) || !take_number(&p, ' ', &m->minor))
        return -EBADMSG;

    m->root = take_field(&p);
    m->mount_point = take_field(&p);
    m->options = take_field(&p);
    do /* optional fields, any number of them, up to a lone "-" */
        if (!*p)
            return -EBADMSG;
    while (strcmp(take_field(&p), "-"));

    m->type = take_field(&p);
    m->source = take_field(&p);
    m->super_options = take_field(&p);
    m->read_only = has_option(m->options, "ro") || has_option(m->super_options, "ro");
    m->remote = !proc_mount_is_local(m->type);
    return *m->type && *m->mount_point ? 0 : -EBADMSG;
}

static int compare_ids(const void *a, const void *b)
{
    const struct proc_mount *x = *(const struct proc_mount *const *)a,
                            *y = *(const struct proc_mount *const *)b;
    return (x->id > y->id) - (x->id < y->id);
}

static int grow_index(struct proc_mounts *m, size_t room)
{
    if (m->index_room >= room)
        return 0;

    void *grown = realloc(m->index, room * sizeof(*m->index));
    if (!grown)
        return -ENOMEM;

    m->index = grown;
    m->index_room = room;
    return 0;
}

static size_t hash_of(const char *text)
{
    uint64_t hash = 0xcbf29ce484222325; /* FNV-1a */
    for (; *text; text++)
        hash = (hash ^ (unsigned char)*text) * 0x100000001b3;
    return (size_t)(hash ^ hash >> 32);
}

/* The place of a mount point in a hash table of `size` (a power of two) places, empty or taken by the same
 * point. */
static struct proc_mount **place_of(struct proc_mount **table, size_t size, const char *mount_point)
{
    size_t at = hash_of(mount_point) & (size - 1);
    while (table[at] && strcmp(table[at]->mount_point, mount_point))
        at = (at + 1) & (size - 1);
    return &table[at];
}

/* From the last mount to the first: a point that was met already is hidden. */
static int mark_hidden(struct proc_mounts *m)
{
    size_t size = 16;
    while (size < m->count * 2)
        size *= 2;
    int r = grow_index(m, size);
    if (r < 0)
        return r;

    memset(m->index, 0, size * sizeof(*m->index));
    for (size_t i = m->count; i-- > 0;) {
        struct proc_mount **place = place_of(m->index, size, m->items[i].mount_point);
        m->items[i].hidden = *place;
        if (!*place)
            *place = &m->items[i];
    }
    return 0;
}

static struct proc_mount *find_id(const struct proc_mounts *m, uint64_t id)
{
    struct proc_mount key = { .id = id }, *wanted = &key;
    struct proc_mount **found = bsearch(&wanted, m->index, m->count, sizeof(*m->index), compare_ids);
    return found ? *found : NULL;
}

/* A local mount below a remote one hangs with it, since the path leads through it. The kernel lists parents
 * before children but for mounts that were moved; so go on until nothing changes, a few times at most. */
static int spread_remoteness(struct proc_mounts *m)
{
    int r = grow_index(m, m->count);
    if (r < 0)
        return r;

    for (size_t i = 0; i < m->count; i++)
        m->index[i] = &m->items[i];
    qsort(m->index, m->count, sizeof(*m->index), compare_ids);

    bool changed = true;
    for (unsigned round = 0; changed && round < 8; round++) {
        changed = false;
        for (size_t i = 0; i < m->count; i++) {
            const struct proc_mount *parent = m->items[i].remote ? NULL : find_id(m, m->items[i].parent);
            if (parent && parent->remote && parent != &m->items[i])
                m->items[i].remote = changed = true;
        }
    }
    return 0;
}

static int copy_text(struct proc_mounts *m, const char *text)
{
    size_t size = strlen(text) + 1;
    if (size > m->bytes_room) {
        char *bytes = realloc(m->bytes, size);
        if (!bytes)
            return -ENOMEM;
        m->bytes = bytes;
        m->bytes_room = size;
    }
    memcpy(m->bytes, text, size);
    return 0;
}

static int parse_lines(struct proc_mounts *m)
{
    bool any_remote = false;
    for (char *line = m->bytes; *line;) {
        char *end = strchr(line, '\n');
        struct proc_mount *mount = room_for((void **)&m->items, &m->room, m->count, sizeof(*mount));
        if (!mount)
            return -ENOMEM;
        *end = '\0';
        int r = parse_line(line, mount);
        if (r < 0)
            return r;
        any_remote |= mount->remote;
        m->count++;
        line = end + 1;
    }

    int r = mark_hidden(m);
    return r == 0 && any_remote ? spread_remoteness(m) : r;
}

int proc_mount_parse(const char *text, struct proc_mounts *ret)
{
    ret->count = 0;
    int r = scan_is_whole(text) ? copy_text(ret, text) : -EBADMSG;
    if (r == 0)
        r = parse_lines(ret);
    if (r < 0)
        ret->count = 0;
    return r;
}

static void strip_root(struct proc_mounts *m, const char *rootfs)
{
    size_t len = strlen(rootfs);
    while (len && rootfs[len - 1] == '/')
        len--;
    if (!len)
        return;

    for (size_t i = 0; i < m->count; i++) {
        const char *point = m->items[i].mount_point;
        if (!strncmp(point, rootfs, len) && (point[len] == '/' || !point[len]))
            m->items[i].mount_point = point[len] ? point + len : "/";
    }
}

int proc_mount_read(struct procfs *fs, const char *rootfs, struct proc_mounts *ret)
{
    const char *text;
    ret->count = 0;
    int r = procfs_lines(fs, "1/mountinfo", &text);
    bool own = r < 0;
    if (own)
        r = procfs_lines(fs, "self/mountinfo", &text);
    if (r < 0)
        return r;

    r = proc_mount_parse(text, ret);
    if (r < 0 || !own)
        return r;

    /* Our own root stands at "/" as well as the host's now: the host's comes later, and hides it. */
    strip_root(ret, rootfs);
    r = mark_hidden(ret);
    if (r < 0)
        ret->count = 0;
    return r;
}

void proc_mount_free(struct proc_mounts *m)
{
    free(m->items);
    free(m->bytes);
    free(m->index);
    *m = (struct proc_mounts){ 0 };
}
