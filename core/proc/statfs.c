/* SPDX-License-Identifier: MIT */
#include "proc/statfs.h"

#include <limits.h>
#include <math.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/clock.h"
#include "base/scan.h"
#include "base/unescape.h"

static _Atomic(int (*)(const char *, struct statvfs *)) ask = statvfs;

void proc_statfs_replace(int (*replacement)(const char *path, struct statvfs *ret))
{
    atomic_store(&ask, replacement ? replacement : statvfs);
}

static uint64_t times(uint64_t blocks, uint64_t block_bytes)
{
    uint64_t bytes;
    return __builtin_mul_overflow(blocks, block_bytes, &bytes) ? UINT64_MAX - 1 : bytes;
}

static void convert(const struct statvfs *s, struct proc_statfs *ret)
{
    uint64_t used = s->f_blocks > s->f_bfree ? s->f_blocks - s->f_bfree : 0;
    double whole = (double)used + (double)s->f_bavail;
    *ret = (struct proc_statfs){
        .total_bytes = times(s->f_blocks, s->f_frsize),
        .free_bytes = times(s->f_bfree, s->f_frsize),
        .available_bytes = times(s->f_bavail, s->f_frsize),
        .used_bytes = times(used, s->f_frsize),
        .used_ratio = whole > 0 ? (double)used / whole : NAN,
        .files = s->f_files,
        .files_free = s->f_ffree,
        .read_only = s->f_flag & ST_RDONLY,
    };
}

int proc_statfs_read(const char *path, struct proc_statfs *ret)
{
    struct statvfs s;
    int r;
    do
        r = atomic_load(&ask)(path, &s);
    while (r < 0 && errno == EINTR);
    if (r < 0)
        return -errno;

    convert(&s, ret);
    return 0;
}

int proc_statfs_of(int fd, struct proc_statfs *ret)
{
    struct statvfs s;
    if (fstatvfs(fd, &s))
        return -errno;

    convert(&s, ret);
    return 0;
}

/* One call in a helper thread. Owned by the helper and by those who wait: the last to leave frees it. */
struct call {
    struct call *next; /* among those not come back */
    char *path;
    unsigned owners;
    bool done, stuck;
    int error;
    struct proc_statfs answer;
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t came_back;
static pthread_once_t once = PTHREAD_ONCE_INIT;
static struct call *waiting;
static unsigned waiting_count;

static void set_up(void)
{
    pthread_condattr_t monotonic;
    pthread_condattr_init(&monotonic);
    pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
    pthread_cond_init(&came_back, &monotonic);
    pthread_condattr_destroy(&monotonic);
}

/* All of these hold the lock. */

static void leave(struct call *c)
{
    if (--c->owners)
        return;

    free(c->path);
    free(c);
}

static void unlink_call(struct call *c)
{
    struct call **link = &waiting;
    while (*link != c)
        link = &(*link)->next;
    *link = c->next;
    waiting_count--;
}

static void *help(void *cls)
{
    struct call *c = cls;
    struct proc_statfs answer;
    int r = proc_statfs_read(c->path, &answer);

    pthread_mutex_lock(&lock);
    c->error = r;
    if (r == 0)
        c->answer = answer;
    c->done = true;
    unlink_call(c);
    pthread_cond_broadcast(&came_back);
    leave(c);
    pthread_mutex_unlock(&lock);
    return NULL;
}

/* A detached thread that takes no signals: those are for the threads that handle them. */
static int start_helper(struct call *c)
{
    pthread_t thread;
    pthread_attr_t attributes;
    sigset_t all, before;
    sigfillset(&all);
    pthread_attr_init(&attributes);
    pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
    pthread_attr_setstacksize(&attributes, (size_t)256 * 1024);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    int r = pthread_create(&thread, &attributes, help, c);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    pthread_attr_destroy(&attributes);
    return -r;
}

static int new_call(const char *path, struct call **ret)
{
    struct call *c = calloc(1, sizeof(*c));
    if (!c)
        return -ENOMEM;

    c->path = strdup(path);
    c->owners = 1;
    int r = c->path ? start_helper(c) : -ENOMEM;
    if (r < 0) {
        leave(c);
        return r;
    }

    c->owners++;
    c->next = waiting;
    waiting = c;
    waiting_count++;
    *ret = c;
    return 0;
}

static int find_or_start(const char *path, struct call **ret)
{
    for (struct call *c = waiting; c; c = c->next) {
        if (strcmp(c->path, path))
            continue;
        if (c->stuck)
            return -EBUSY;
        c->owners++;
        *ret = c;
        return 0;
    }
    return waiting_count >= PROC_STATFS_HELPERS ? -EAGAIN : new_call(path, ret);
}

static struct timespec after(int64_t bound_ns)
{
    int64_t end_ns = monotonic_ns() + bound_ns;
    return (struct timespec){ .tv_sec = end_ns / 1000000000, .tv_nsec = end_ns % 1000000000 };
}

static int wait_for(struct call *c, int64_t bound_ns, struct proc_statfs *ret)
{
    struct timespec end = after(bound_ns);
    while (!c->done)
        if (pthread_cond_timedwait(&came_back, &lock, &end) == ETIMEDOUT && !c->done) {
            c->stuck = true;
            return -ETIMEDOUT;
        }

    if (c->error == 0)
        *ret = c->answer;
    return c->error;
}

int proc_statfs_bounded(const char *path, int64_t bound_ns, struct proc_statfs *ret)
{
    struct call *c;
    pthread_once(&once, set_up);
    pthread_mutex_lock(&lock);
    int r = find_or_start(path, &c);
    if (r == 0) {
        r = wait_for(c, bound_ns, ret);
        leave(c);
    }
    pthread_mutex_unlock(&lock);
    return r;
}

unsigned proc_statfs_waiting(void)
{
    pthread_mutex_lock(&lock);
    unsigned count = waiting_count;
    pthread_mutex_unlock(&lock);
    return count;
}

/* Recorded answers. */

static int scan_answer(const char *p, struct proc_statfs *ret)
{
    uint64_t n[6];
    if (scan_literal(&p, "stuck"))
        return scan_at_line_end(p) ? -ETIMEDOUT : -EBADMSG;

    for (size_t i = 0; i < 6; i++)
        if (!scan_u64(&p, &n[i]))
            return -EBADMSG;

    bool read_only = scan_literal(&p, "ro");
    if (!read_only && !scan_literal(&p, "rw"))
        return -EBADMSG;
    bool on_file = scan_literal(&p, "file");
    if (!scan_at_line_end(p))
        return -EBADMSG;

    struct statvfs s = {
        .f_frsize = n[0],
        .f_blocks = n[1],
        .f_bfree = n[2],
        .f_bavail = n[3],
        .f_files = n[4],
        .f_ffree = n[5],
        .f_flag = read_only ? ST_RDONLY : 0,
    };
    convert(&s, ret);
    ret->on_file = on_file;
    return 0;
}

int proc_statfs_parse(const char *text, const char *mount_point, struct proc_statfs *ret)
{
    char point[PATH_MAX];
    for (const char *p = text; *p; p = scan_next_line(p)) {
        const char *word;
        size_t len;
        if (!scan_word(&p, &word, &len) || !scan_copy(point, sizeof(point), word, len))
            continue;
        proc_unescape(point);
        if (!strcmp(point, mount_point))
            return scan_answer(p, ret);
    }
    return -ENODEV;
}

int proc_statfs_recorded(struct procfs *root, const char *mount_point, struct proc_statfs *ret)
{
    const char *text;
    int r = procfs_lines(root, ".statfs", &text);
    if (r < 0)
        return r;

    return proc_statfs_parse(text, mount_point, ret);
}

const struct proc_field proc_statfs_fields[] = {
    { "total_bytes", PROC_U64, false, offsetof(struct proc_statfs, total_bytes), "" },
    { "free_bytes", PROC_U64, false, offsetof(struct proc_statfs, free_bytes), "root's reserve included" },
    { "available_bytes", PROC_U64, false, offsetof(struct proc_statfs, available_bytes),
      "to ordinary users" },
    { "used_bytes", PROC_U64, false, offsetof(struct proc_statfs, used_bytes), "" },
    { "used_ratio", PROC_DOUBLE, true, offsetof(struct proc_statfs, used_ratio),
      "used / (used + available), as df counts; nil where there is nothing to use" },
    { "files", PROC_U64, false, offsetof(struct proc_statfs, files),
      "inodes; 0 where the file system has no fixed number" },
    { "files_free", PROC_U64, false, offsetof(struct proc_statfs, files_free), "" },
    { "read_only", PROC_BOOLEAN, false, offsetof(struct proc_statfs, read_only), "" },
    { "on_file", PROC_BOOLEAN, false, offsetof(struct proc_statfs, on_file),
      "a file is mounted over a file, as containers have /etc/hosts" },
    PROC_FIELDS_END,
};
