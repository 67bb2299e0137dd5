/* SPDX-License-Identifier: MIT */
#include "proc/beneath.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/magic.h>
#include <linux/openat2.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/vfs.h>
#include <unistd.h>

#define DEPTH_MAX 64 /* directories between the root and the file */
#define LINKS_MAX 40 /* as the kernel's own MAXSYMLINKS */

/* The way down so far: the root (not ours to close) and a descriptor of each directory entered. */
struct walk {
    int directories[DEPTH_MAX];
    size_t depth;
    unsigned links;
    char rest[PATH_MAX]; /* what is still to be walked */
};

static void leave_all(struct walk *w)
{
    while (w->depth > 1)
        close(w->directories[--w->depth]);
}

static int here(const struct walk *w)
{
    return w->directories[w->depth - 1];
}

/* Cut the first component off w->rest into `name`. Returns its length, 0 at the end, or a negative errno. */
static int take_component(struct walk *w, char name[NAME_MAX + 1])
{
    size_t begin = strspn(w->rest, "/");
    size_t len = strcspn(w->rest + begin, "/");
    if (len > NAME_MAX)
        return -ENAMETOOLONG;

    memcpy(name, w->rest + begin, len);
    name[len] = '\0';
    memmove(w->rest, w->rest + begin + len, strlen(w->rest + begin + len) + 1);
    return (int)len;
}

/* On procfs, links of the root (self, net, mounts) are ordinary; those below a process are magic: they lead
 * to an object, not along a name (proc(5), /proc/pid/fd, cwd, exe, root, ns). */
static bool is_magic(const struct walk *w)
{
    struct statfs fs;
    struct stat st;
    if (fstatfs(here(w), &fs) || fs.f_type != PROC_SUPER_MAGIC)
        return false;

    /* The inode of procfs's root is 1 (PROC_ROOT_INO, include/linux/proc_ns.h). */
    return fstat(here(w), &st) || st.st_ino != 1;
}

static int follow(struct walk *w, int link)
{
    char target[PATH_MAX];
    if (++w->links > LINKS_MAX || is_magic(w))
        return -EACCES;

    ssize_t len = readlinkat(link, "", target, sizeof(target));
    if (len < 0)
        return -errno;
    if (len && target[0] == '/')
        return -EACCES;

    size_t rest = strlen(w->rest);
    if ((size_t)len + 1 + rest + 1 > sizeof(w->rest))
        return -ENAMETOOLONG;

    memmove(w->rest + len + 1, w->rest, rest + 1);
    memcpy(w->rest, target, (size_t)len);
    w->rest[len] = '/';
    return 0;
}

static int enter(struct walk *w, int directory)
{
    if (w->depth == DEPTH_MAX)
        return -ENAMETOOLONG;

    w->directories[w->depth++] = directory;
    return 0;
}

static bool at_end(const struct walk *w)
{
    return w->rest[strspn(w->rest, "/")] == '\0';
}

/* One component that is neither "." nor "..". Returns 1 when *ret is the file asked for, 0 to go on. */
static int step(struct walk *w, const char *name, int flags, int *ret)
{
    struct stat st;
    int fd = openat(here(w), name, O_PATH | O_NOFOLLOW | O_CLOEXEC);
    if (fd < 0)
        return -errno;

    int r = fstat(fd, &st) ? -errno : 0;
    if (!r && S_ISLNK(st.st_mode) && !(at_end(w) && (flags & O_NOFOLLOW))) {
        r = follow(w, fd);
    } else if (!r && !at_end(w)) {
        r = S_ISDIR(st.st_mode) ? enter(w, fd) : -ENOTDIR;
        if (!r)
            return 0;
    } else if (!r && (flags & O_PATH)) {
        *ret = fd;
        return 1;
    } else if (!r) {
        *ret = openat(here(w), name, flags | O_NOFOLLOW | O_CLOEXEC);
        r = *ret < 0 ? -errno : 1;
    }

    close(fd);
    return r;
}

static int step_up(struct walk *w)
{
    if (w->depth == 1)
        return -EACCES;

    close(w->directories[--w->depth]);
    return 0;
}

static int walk(struct walk *w, int flags)
{
    char name[NAME_MAX + 1];
    for (;;) {
        int fd = -1;
        int r = take_component(w, name);
        if (r == 0)
            break;
        if (r > 0 && !strcmp(name, ".."))
            r = step_up(w);
        else if (r > 0 && strcmp(name, "."))
            r = step(w, name, flags, &fd);
        else if (r > 0)
            r = 0;

        if (r)
            return r < 0 ? r : fd;
    }

    int fd = openat(here(w), ".", flags | O_CLOEXEC);
    return fd < 0 ? -errno : fd;
}

int beneath_walk(int root, const char *path, int flags)
{
    struct walk w;
    size_t len = strlen(path);
    if (path[0] == '/')
        return -EACCES;
    if (len == 0)
        return -ENOENT;
    if (len >= sizeof(w.rest))
        return -ENAMETOOLONG;

    w.directories[0] = root;
    w.depth = 1;
    w.links = 0;
    memcpy(w.rest, path, len + 1);
    int r = walk(&w, flags);

    leave_all(&w);
    return r;
}

static int ask_kernel(int root, const char *path, int flags)
{
    struct open_how how = {
        .flags = (uint64_t)(flags | O_CLOEXEC),
        .resolve = RESOLVE_BENEATH | RESOLVE_NO_MAGICLINKS,
    };
    for (int tries = 0;; tries++) {
        long fd = syscall(SYS_openat2, root, path, &how, sizeof(how));
        if (fd >= 0)
            return (int)fd;
        /* EAGAIN: a rename elsewhere raced with a ".." of a link (openat2(2)): worth another try. */
        if (errno != EINTR && (errno != EAGAIN || tries >= 8))
            return -errno;
    }
}

int beneath_open(int root, const char *path, int flags)
{
    static atomic_bool missing;
    if (root < 0)
        return -ENOENT;
    if (!atomic_load_explicit(&missing, memory_order_relaxed)) {
        int fd = ask_kernel(root, path, flags);
        if (fd == -EXDEV || fd == -ELOOP)
            return -EACCES;
        if (fd != -ENOSYS && fd != -EPERM)
            return fd;

        /* EPERM may come from the file as well; only ENOSYS says that it will never work. */
        if (fd == -ENOSYS)
            atomic_store_explicit(&missing, true, memory_order_relaxed);
    }
    return beneath_walk(root, path, flags);
}
