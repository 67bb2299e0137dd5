/* SPDX-License-Identifier: MIT */
#include "proc/procfs.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/magic.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/vfs.h>
#include <time.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/clock.h"
#include "base/hash.h"
#include "proc/beneath.h"
#include "proc/entry.h"
#include "proc/witness.h"

#define KEPT_MAX   1024u             /* descriptors that one handle keeps */
#define BUCKETS    512u              /* of the index of kept descriptors; a power of two */
#define TEXT_FIRST 8192u             /* enough for most files in one system call */
#define TEXT_IDLE  ((size_t)1 << 20) /* a larger buffer is given back before the next read */
#define KEEP_NS    INT64_C(60000000000)
#define NONE       UINT32_MAX
#define OPEN_READ  (O_RDONLY | O_NONBLOCK | O_NOCTTY)

struct kept {
    char *name;
    uint32_t hash;
    uint32_t next; /* in its bucket; NONE ends it */
    int fd;
    bool ages; /* on sysfs, where a name may pass to another device by a rename: opened anew at until_ns */
    int64_t until_ns; /* others: may be given up from then on; each use puts it off */
};

/* What procfs_names answers. */
struct names {
    char *bytes;
    size_t size;
    const char **list;
    size_t room;
};

struct procfs {
    char *path;
    int fd;
    bool live, refuse_kernels;
    char *text;
    size_t size;
    struct kept *kept;
    uint32_t kept_count, kept_room, hand;
    uint32_t buckets[BUCKETS];
    struct names names;
};

/* All handles of the process together keep at most a quarter of what RLIMIT_NOFILE allows: connections need
 * the rest. */
static _Atomic uint32_t kept_in_all;

static uint32_t kept_allowed(void)
{
    static _Atomic uint32_t allowed;
    uint32_t known = atomic_load_explicit(&allowed, memory_order_relaxed);
    if (known)
        return known;

    struct rlimit limit;
    uint64_t most = getrlimit(RLIMIT_NOFILE, &limit) ? 256 : limit.rlim_cur / 4;
    known = most < 1 ? 1 : most > UINT32_MAX ? UINT32_MAX : (uint32_t)most;
    atomic_store_explicit(&allowed, known, memory_order_relaxed);
    return known;
}

static bool is_kernels(int fd)
{
    struct statfs fs;
    if (fstatfs(fd, &fs))
        return false;

    return fs.f_type == PROC_SUPER_MAGIC || fs.f_type == SYSFS_MAGIC || fs.f_type == CGROUP_SUPER_MAGIC ||
           fs.f_type == CGROUP2_SUPER_MAGIC;
}

static bool is_on_procfs(int fd)
{
    struct statfs fs;
    return !fstatfs(fd, &fs) && fs.f_type == PROC_SUPER_MAGIC;
}

/* What the rules of /proc and /sys are for, wherever it is mounted, and what a host mounts inside of /sys. */
static bool is_refused(const struct procfs *fs, int fd)
{
    static const long types[] = { PROC_SUPER_MAGIC, SYSFS_MAGIC,    DEBUGFS_MAGIC,  TRACEFS_MAGIC,
                                  SECURITYFS_MAGIC, EFIVARFS_MAGIC, PSTOREFS_MAGIC, BPF_FS_MAGIC };
    struct statfs found;
    if (!fs->refuse_kernels)
        return false;
    if (fstatfs(fd, &found))
        return true;

    for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++)
        if (found.f_type == types[i])
            return true;
    return false;
}

int procfs_open(const char *path, struct procfs **ret)
{
    struct procfs *fs = calloc(1, sizeof(*fs));
    if (!fs)
        return -ENOMEM;

    fs->fd = open(path, O_PATH | O_DIRECTORY | O_CLOEXEC);
    int r = fs->fd < 0 ? -errno : 0;
    fs->path = strdup(path);
    if (!r && !fs->path)
        r = -ENOMEM;
    if (r) {
        procfs_free(fs);
        return r;
    }

    fs->live = is_kernels(fs->fd) && !proc_witness_is_set();
    memset(fs->buckets, 0xff, sizeof(fs->buckets));
    *ret = fs;
    return 0;
}

/* Never written, so that all threads may share it. */
static struct procfs none = { .path = (char *)"", .fd = -1 };

struct procfs *procfs_none(void)
{
    return &none;
}

struct procfs *procfs_open_or_none(const char *path)
{
    struct procfs *fs;
    return path && procfs_open(path, &fs) == 0 ? fs : &none;
}

static void drop_at(struct procfs *fs, uint32_t at);

void procfs_free(struct procfs *fs)
{
    if (!fs || fs == &none)
        return;

    while (fs->kept_count)
        drop_at(fs, fs->kept_count - 1);
    if (fs->fd >= 0)
        close(fs->fd);
    free(fs->kept);
    free(fs->names.bytes);
    free(fs->names.list);
    free(fs->text);
    free(fs->path);
    free(fs);
}

const char *procfs_path(const struct procfs *fs)
{
    return fs->path;
}

int procfs_fd(const struct procfs *fs)
{
    return fs->fd;
}

bool procfs_live(const struct procfs *fs)
{
    return fs->live;
}

void procfs_refuse_kernels(struct procfs *fs)
{
    if (fs != &none)
        fs->refuse_kernels = true;
}

size_t procfs_kept(const struct procfs *fs)
{
    return fs->kept_count;
}

/* The index of kept descriptors: a chained hash of names over one array. */

static uint32_t hash_name(const char *name)
{
    return (uint32_t)hash_bytes(HASH_BEGIN, name, strlen(name));
}

static uint32_t *link_to(struct procfs *fs, uint32_t at)
{
    uint32_t *link = &fs->buckets[fs->kept[at].hash % BUCKETS];
    while (*link != at)
        link = &fs->kept[*link].next;
    return link;
}

/* Forget the entry; the last one takes its place. */
static void drop_at(struct procfs *fs, uint32_t at)
{
    uint32_t last = fs->kept_count - 1;
    close(fs->kept[at].fd);
    free(fs->kept[at].name);
    *link_to(fs, at) = fs->kept[at].next;
    if (at != last) {
        uint32_t *link = link_to(fs, last);
        fs->kept[at] = fs->kept[last];
        *link = at;
    }
    fs->kept_count--;
    atomic_fetch_sub_explicit(&kept_in_all, 1, memory_order_relaxed);
}

static int64_t now_ns(void)
{
    return clock_ns(CLOCK_MONOTONIC_COARSE);
}

/* Returns the entry's index or NONE. */
static uint32_t find_kept(struct procfs *fs, const char *name, uint32_t hash)
{
    uint32_t at = fs->buckets[hash % BUCKETS];
    while (at != NONE && (fs->kept[at].hash != hash || strcmp(fs->kept[at].name, name)))
        at = fs->kept[at].next;
    if (at == NONE)
        return NONE;

    int64_t now = now_ns();
    if (fs->kept[at].ages && now > fs->kept[at].until_ns) {
        drop_at(fs, at);
        return NONE;
    }
    if (!fs->kept[at].ages)
        fs->kept[at].until_ns = now + KEEP_NS;
    return at;
}

/* Look at one entry, and give it up if its time is over. Where more files are read in turn than can be kept,
 * those kept stay: any rule that always makes room would lose each just before it is read again. */
static bool make_room(struct procfs *fs)
{
    if (!fs->kept_count)
        return false;
    if (fs->hand >= fs->kept_count)
        fs->hand = 0;
    if (now_ns() <= fs->kept[fs->hand].until_ns) {
        fs->hand++;
        return false;
    }
    drop_at(fs, fs->hand);
    return true;
}

static bool is_full(const struct procfs *fs)
{
    return fs->kept_count >= KEPT_MAX ||
           atomic_load_explicit(&kept_in_all, memory_order_relaxed) >= kept_allowed();
}

static bool grow_kept(struct procfs *fs)
{
    if (fs->kept_count < fs->kept_room)
        return true;

    uint32_t room = fs->kept_room ? fs->kept_room * 2 : 16;
    struct kept *kept = realloc(fs->kept, room * sizeof(*kept));
    if (!kept)
        return false;

    fs->kept = kept;
    fs->kept_room = room;
    return true;
}

/* Take the descriptor into the index. False where it stays the caller's to close. */
static bool keep(struct procfs *fs, const char *name, uint32_t hash, int fd)
{
    if (is_full(fs) && !make_room(fs))
        return false;
    if (!grow_kept(fs))
        return false;

    char *copy = strdup(name);
    if (!copy)
        return false;

    uint32_t *bucket = &fs->buckets[hash % BUCKETS];
    fs->kept[fs->kept_count] = (struct kept){
        .name = copy,
        .hash = hash,
        .next = *bucket,
        .fd = fd,
        .ages = !is_on_procfs(fd),
        .until_ns = now_ns() + KEEP_NS,
    };
    *bucket = fs->kept_count++;
    atomic_fetch_add_explicit(&kept_in_all, 1, memory_order_relaxed);
    return true;
}

/* Opening. */

static int type_error(mode_t mode)
{
    if (S_ISREG(mode))
        return 0;

    return S_ISDIR(mode) ? -EISDIR : -EACCES;
}

/* Opening a device or a FIFO may already do harm: look first through O_PATH, then open the very file that was
 * seen. Procfs and sysfs hold neither. */
static int open_foreign(const struct procfs *fs, const char *name)
{
    char link[64];
    struct stat st;
    CLEANUP(cleanup_close) int seen = beneath_open(fs->fd, name, O_PATH);
    if (seen < 0)
        return seen;
    if (fstat(seen, &st))
        return -errno;

    int r = is_refused(fs, seen) ? -EACCES : type_error(st.st_mode);
    if (r)
        return r;

    snprintf(link, sizeof(link), "/proc/self/fd/%d", seen);
    int fd = open(link, OPEN_READ | O_CLOEXEC);
    if (fd >= 0)
        return fd;

    /* Without a mounted /proc the name is all there is. */
    return errno == ENOENT ? beneath_open(fs->fd, name, OPEN_READ) : -errno;
}

static int open_file(const struct procfs *fs, const char *name)
{
    struct stat st;
    if (!fs->live || fs->refuse_kernels)
        return open_foreign(fs, name);

    int fd = beneath_open(fs->fd, name, OPEN_READ);
    if (fd < 0)
        return fd;

    int r = fstat(fd, &st) ? -errno : type_error(st.st_mode);
    if (r) {
        close(fd);
        return r;
    }
    return fd;
}

/* Reading. */

static int grow_text(struct procfs *fs, size_t size)
{
    char *text = realloc(fs->text, size);
    if (!text)
        return -ENOMEM;

    fs->text = text;
    fs->size = size;
    return 0;
}

static int ready_text(struct procfs *fs)
{
    if (fs->size > TEXT_IDLE) {
        free(fs->text);
        fs->text = NULL;
        fs->size = 0;
    }
    return fs->text ? 0 : grow_text(fs, TEXT_FIRST);
}

/* These answer whole in one read(2), so that a short one is the end: stat, meminfo, loadavg and uptime are
 * single records (fs/proc/stat.c: single_open_size, fs/proc/meminfo.c: proc_create_single …). Other seq_files
 * stop wherever the next record does not fit, and only a read of 0 bytes is their end. */
static bool is_one_record(const char *name)
{
    static const char *const names[] = { "stat", "meminfo", "loadavg", "uptime" };
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
        if (!strcmp(name, names[i]))
            return true;
    return false;
}

/* From offset 0 to the end. Returns the length or a negative errno. */
static ssize_t read_all(struct procfs *fs, int fd, size_t max, bool one_record)
{
    size_t len = 0;
    int r = ready_text(fs);
    while (r == 0) {
        size_t room = fs->size - 1 - len;
        ssize_t n = pread(fd, fs->text + len, room, (off_t)len);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return -errno;
        len += (size_t)n;
        if (len > max)
            return -EFBIG;
        if (n == 0 || (one_record && (size_t)n < room)) {
            fs->text[len] = '\0';
            return (ssize_t)len;
        }
        if (fs->size - len < TEXT_FIRST / 2)
            r = grow_text(fs, fs->size * 2);
    }
    return r;
}

static bool is_stale(ssize_t error)
{
    return error == -ENODEV || error == -ESTALE || error == -ENOENT || error == -ESRCH;
}

static ssize_t read_kept(struct procfs *fs, const char *name, size_t max)
{
    uint32_t hash = hash_name(name);
    uint32_t at = find_kept(fs, name, hash);
    bool one = is_one_record(name);
    if (at != NONE) {
        ssize_t n = read_all(fs, fs->kept[at].fd, max, one);
        if (!is_stale(n))
            return n;
        drop_at(fs, at);
    }

    int fd = open_file(fs, name);
    if (fd < 0)
        return fd;

    ssize_t n = read_all(fs, fd, max, one);
    if (n < 0 || !is_kernels(fd) || !keep(fs, name, hash, fd))
        close(fd);
    return n;
}

static ssize_t read_once(struct procfs *fs, const char *name, size_t max)
{
    CLEANUP(cleanup_close) int fd = open_file(fs, name);
    if (fd < 0)
        return fd;

    return read_all(fs, fd, max, fs->live && is_one_record(name));
}

ssize_t procfs_bounded(struct procfs *fs, const char *name, size_t max, const char **text)
{
    ssize_t n = fs->live && !fs->refuse_kernels ? read_kept(fs, name, max) : read_once(fs, name, max);
    if (n < 0)
        return n;

    proc_witness_text(fs->path, name, fs->text, (size_t)n);
    *text = fs->text;
    return n;
}

ssize_t procfs_text(struct procfs *fs, const char *name, const char **text)
{
    return procfs_bounded(fs, name, PROCFS_TEXT_MAX, text);
}

/* Drop lines that hold a zero byte: some emulations of /proc (lxcfs) leave such behind what they wrote. The
 * rest keeps its order; text[len] is a zero byte of ours. Returns the new length. */
static size_t drop_zeros(char *text, size_t len)
{
    while (len && !text[len - 1])
        len--;

    size_t used = 0;
    for (size_t at = 0; at < len;) {
        const char *end = memchr(text + at, '\n', len - at);
        size_t line = end ? (size_t)(end - text) + 1 - at : len - at;
        if (!memchr(text + at, '\0', line)) {
            memmove(text + used, text + at, line);
            used += line;
        }
        at += line;
    }
    text[used] = '\0';
    return used;
}

int procfs_lines(struct procfs *fs, const char *name, const char **text)
{
    const char *found;
    ssize_t n = procfs_text(fs, name, &found);
    if (n < 0)
        return (int)n;
    if (memchr(found, '\0', (size_t)n))
        n = (ssize_t)drop_zeros(fs->text, (size_t)n);
    if (n == 0 || found[n - 1] != '\n')
        return -EBADMSG;

    *text = found;
    return 0;
}

/* Listing. */

static int grow_names(struct names *n, size_t used)
{
    if (n->size - used >= 4096)
        return 0;

    size_t size = n->size ? n->size * 2 : 8192;
    char *bytes = size > PROCFS_TEXT_MAX ? NULL : realloc(n->bytes, size);
    if (!bytes)
        return size > PROCFS_TEXT_MAX ? -EFBIG : -ENOMEM;

    n->bytes = bytes;
    n->size = size;
    return 0;
}

/* All directory entries of fd as the kernel packs them. Returns the bytes used or a negative errno. */
static ssize_t read_entries(struct names *n, int fd)
{
    size_t used = 0;
    for (;;) {
        int r = grow_names(n, used);
        if (r < 0)
            return r;
        long got = syscall(SYS_getdents64, fd, n->bytes + used, n->size - used);
        if (got < 0)
            return -errno;
        if (got == 0)
            return (ssize_t)used;
        used += (size_t)got;
    }
}

static bool is_dots(const char *name)
{
    return name[0] == '.' && (!name[1] || (name[1] == '.' && !name[2]));
}

static int compare_names(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static ssize_t index_names(struct names *n, size_t used)
{
    size_t count = 0;
    for (size_t at = 0; at < used;) {
        const struct proc_entry *e = (const void *)(n->bytes + at);
        at += e->length;
        if (is_dots(e->name))
            continue;
        if (count == n->room) {
            size_t room = n->room ? n->room * 2 : 64;
            const char **list = realloc(n->list, room * sizeof(*list));
            if (!list)
                return -ENOMEM;
            n->list = list;
            n->room = room;
        }
        n->list[count++] = e->name;
    }
    if (count)
        qsort(n->list, count, sizeof(*n->list), compare_names);
    return (ssize_t)count;
}

ssize_t procfs_names(struct procfs *fs, const char *name, const char *const **names)
{
    CLEANUP(cleanup_close) int fd = beneath_open(fs->fd, name, O_RDONLY | O_DIRECTORY | O_NONBLOCK);
    if (fd < 0)
        return fd;
    if (is_refused(fs, fd))
        return -EACCES;

    ssize_t used = read_entries(&fs->names, fd);
    if (used < 0)
        return used;

    ssize_t count = index_names(&fs->names, (size_t)used);
    if (count < 0)
        return count;

    proc_witness_names(fs->path, name, fs->names.list, (size_t)count);
    *names = fs->names.list;
    return count;
}

int procfs_list(struct procfs *fs, const char *name, int (*each)(void *cls, const char *entry), void *cls)
{
    const char *const *list;
    ssize_t count = procfs_names(fs, name, &list);
    if (count < 0)
        return (int)count;

    /* `each` may list another directory through the same handle: the names are ours until we are done. */
    struct names mine = fs->names;
    fs->names = (struct names){ 0 };
    int r = 0;
    for (ssize_t i = 0; i < count && r == 0; i++)
        r = each(cls, mine.list[i]);
    free(mine.bytes);
    free(mine.list);
    return r;
}

ssize_t procfs_link(struct procfs *fs, const char *name, char *target, size_t size)
{
    struct stat st;
    struct statfs on;
    CLEANUP(cleanup_close) int fd = beneath_open(fs->fd, name, O_PATH | O_NOFOLLOW);
    if (fd < 0)
        return fd;
    if (fstat(fd, &st) || fstatfs(fd, &on))
        return -errno;
    if (!S_ISLNK(st.st_mode))
        return -EINVAL;
    if (on.f_type == PROC_SUPER_MAGIC && strchr(name, '/'))
        return -EACCES;

    ssize_t len = readlinkat(fd, "", target, size);
    if (len < 0)
        return -errno;
    if ((size_t)len >= size)
        return -ENAMETOOLONG;

    target[len] = '\0';
    proc_witness_link(fs->path, name, target);
    return len;
}
