/* SPDX-License-Identifier: MIT */
#include "proc/mount.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "base/hash.h"
#include "base/scan.h"
#include "base/unescape.h"

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

/* Since Linux 6.15 ext4 says only here that it writes no more, after an error or since it was shut down
 * (ext4_emergency_state, fs/ext4/ext4.h): no flag of the mount changes, and statvfs(3) is silent. */
static bool is_read_only(const char *super_options)
{
    return has_option(super_options, "ro") || has_option(super_options, "emergency_ro") ||
           has_option(super_options, "shutdown");
}

/* "36 35 98:0 /mnt1 /mnt2 rw,noatime master:1 - ext3 /dev/root rw,errors=continue"; `line` is cut into
 * pieces. */
static bool parse_line(char *line, struct proc_mount *m)
{
    char *p = line;
    if (!take_number(&p, ' ', &m->id) || !take_number(&p, ' ', &m->parent) ||
        !take_number(&p, ':', &m->major) || !take_number(&p, ' ', &m->minor))
        return false;

    m->root = take_field(&p);
    m->mount_point = take_field(&p);
    m->options = take_field(&p);
    do /* optional fields, any number of them, up to a lone "-" */
        if (!*p)
            return false;
    while (strcmp(take_field(&p), "-"));

    m->type = take_field(&p);
    m->source = take_field(&p);
    m->super_options = take_field(&p);
    m->read_only = has_option(m->options, "ro") || is_read_only(m->super_options);
    m->remote = !proc_mount_is_local(m->type);
    return *m->type && *m->mount_point;
}

static int compare_ids(const void *a, const void *b)
{
    const struct proc_mount *x = *(const struct proc_mount *const *)a,
                            *y = *(const struct proc_mount *const *)b;
    return (x->id > y->id) - (x->id < y->id);
}

/* Two ways to a mount: by its point (a hash table of `size` places, a power of two), and by its id (sorted).
 */
struct index {
    struct proc_mount **points;
    size_t size;
    struct proc_mount **ids;
    size_t count;
};

/* The place of a mount point, the first `len` bytes of `point`: empty, or taken by the last mount there. */
static struct proc_mount **place_of(const struct index *x, uint64_t hash, const char *point, size_t len)
{
    size_t at = (size_t)(hash ^ hash >> 32) & (x->size - 1);
    for (; x->points[at]; at = (at + 1) & (x->size - 1)) {
        const char *taken = x->points[at]->mount_point;
        if (!strncmp(taken, point, len) && !taken[len])
            break;
    }
    return &x->points[at];
}

/* Both lie in m->index, one behind the other. */
static int make_index(struct proc_mounts *m, struct index *x)
{
    size_t size = 16;
    while (size < m->count * 2)
        size *= 2;
    if (m->index_room < size + m->count) {
        void *grown = realloc(m->index, (size + m->count) * sizeof(*m->index));
        if (!grown)
            return -ENOMEM;
        m->index = grown;
        m->index_room = size + m->count;
    }

    *x = (struct index){ m->index, size, m->index + size, m->count };
    memset(x->points, 0, size * sizeof(*x->points));
    bool sorted = true;
    for (size_t i = 0; i < m->count; i++) {
        x->ids[i] = &m->items[i];
        sorted &= !i || m->items[i - 1].id <= m->items[i].id;
    }
    if (!sorted)
        qsort(x->ids, x->count, sizeof(*x->ids), compare_ids);
    return 0;
}

static struct proc_mount *parent_of(const struct index *x, const struct proc_mount *m)
{
    struct proc_mount key = { .id = m->parent }, *wanted = &key;
    struct proc_mount **found = bsearch(&wanted, x->ids, x->count, sizeof(*x->ids), compare_ids);
    return found && *found != m ? *found : NULL;
}

/* From the last mount to the first: a point that was met already is hidden. */
static void hide_stacked(struct proc_mounts *m, const struct index *x)
{
    for (size_t i = m->count; i-- > 0;) {
        const char *point = m->items[i].mount_point;
        size_t len = strlen(point);
        uint64_t hash = hash_bytes(HASH_BEGIN, point, len);
        struct proc_mount **place = place_of(x, hash, point, len);
        m->items[i].hidden = *place;
        if (!*place)
            *place = &m->items[i];
    }
}

/* Whether `over`, or one that it is stacked on, lies on the file system that `m` is mounted on. */
static bool lies_over(const struct index *x, const struct proc_mount *over, const struct proc_mount *m)
{
    for (unsigned depth = 0; over && over->id != m->parent && depth < 8; depth++) {
        if (over->parent == m->parent)
            return true;
        const struct proc_mount *below = parent_of(x, over);
        over = below && !strcmp(below->mount_point, over->mount_point) ? below : NULL;
    }
    return false;
}

/* Whether a file system lies over a directory that led to `m`, whose path leads elsewhere now, if anywhere.
 * It was mounted later then: mounted before, it would be the parent of `m`, or nearer to it. */
static bool is_covered(const struct index *x, const struct proc_mount *m)
{
    uint64_t hash = HASH_BEGIN;
    const char *point = m->mount_point;
    for (size_t len = 1; point[len]; len++) {
        hash = hash_bytes(hash, &point[len - 1], 1);
        if ((len == 1 || point[len] == '/') && lies_over(x, *place_of(x, hash, point, len), m))
            return true;
    }
    return false;
}

/* Give what a mount has from one it is mounted on: `covered`, since the way to it is, and `remote`, since the
 * path leads through it and hangs with it. The kernel lists parents before children but for mounts that were
 * moved; so go on until nothing changes, a few times at most. */
static void inherit(struct proc_mounts *m, const struct index *x)
{
    bool changed = true;
    for (unsigned round = 0; changed && round < 8; round++) {
        changed = false;
        for (size_t i = 0; i < m->count; i++) {
            struct proc_mount *mount = &m->items[i];
            const struct proc_mount *parent = parent_of(x, mount);
            if (!parent || (parent->covered <= mount->covered && parent->remote <= mount->remote))
                continue;
            mount->covered |= parent->covered;
            mount->remote |= parent->remote;
            changed = true;
        }
    }
}

static int relate(struct proc_mounts *m)
{
    struct index x;
    bool any = false;
    int r = make_index(m, &x);
    if (r < 0)
        return r;

    hide_stacked(m, &x);
    for (size_t i = 0; i < m->count; i++) {
        m->items[i].covered = is_covered(&x, &m->items[i]);
        any |= m->items[i].covered || m->items[i].remote;
    }
    if (any)
        inherit(m, &x);
    for (size_t i = 0; i < m->count; i++)
        m->items[i].hidden |= m->items[i].covered;
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
    for (char *line = m->bytes; *line;) {
        char *end = strchr(line, '\n');
        struct proc_mount *mount = array_room((void **)&m->items, &m->room, m->count, sizeof(*mount));
        if (!mount)
            return -ENOMEM;
        *end = '\0';
        m->count += parse_line(line, mount);
        line = end + 1;
    }

    return m->count ? relate(m) : -EBADMSG;
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

static bool is_below(const char *point, const char *rootfs, size_t len)
{
    return !strncmp(point, rootfs, len) && (point[len] == '/' || !point[len]);
}

/* Returns how many mount points changed. */
static size_t strip_root(struct proc_mounts *m, const char *rootfs, size_t len)
{
    size_t count = 0;
    for (size_t i = 0; len && i < m->count; i++) {
        const char *point = m->items[i].mount_point;
        if (!is_below(point, rootfs, len))
            continue;
        m->items[i].mount_point = point[len] ? point + len : "/";
        count++;
    }
    return count;
}

/* Whether the list is that of our own mount namespace, the first process's as well where it has no other: ids
 * of mounts are the whole kernel's, so the first that we see then has the same. */
static bool is_own_view(struct procfs *fs, const struct proc_mounts *m)
{
    const char *text;
    uint64_t id;
    return procfs_lines(fs, "self/mountinfo", &text) < 0 || !scan_u64(&text, &id) || id == m->items[0].id;
}

/* Our own view of a host has its root in front of the host's names (the host may have mounts there, too). */
static int cut_root(struct procfs *fs, const char *rootfs, struct proc_mounts *m)
{
    size_t len = strlen(rootfs);
    while (len && rootfs[len - 1] == '/')
        len--;
    if (!len || !is_own_view(fs, m) || !strip_root(m, rootfs, len))
        return 0;

    /* Our own root stands at "/" as well as the host's now: the host's comes later, and hides it. */
    return relate(m);
}

int proc_mount_read(struct procfs *fs, const char *rootfs, struct proc_mounts *ret)
{
    const char *text;
    ret->count = 0;
    int r = procfs_lines(fs, "1/mountinfo", &text);
    if (r < 0)
        r = procfs_lines(fs, "self/mountinfo", &text);
    if (r == 0)
        r = proc_mount_parse(text, ret);
    if (r == 0)
        r = cut_root(fs, rootfs, ret);
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
