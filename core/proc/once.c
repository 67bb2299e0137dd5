/* SPDX-License-Identifier: MIT */
#include "proc/once.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "proc/beneath.h"
#include "proc/witness.h"

#define FIRST     8192u
#define OPEN_READ (O_RDONLY | O_NONBLOCK | O_NOCTTY | O_NOFOLLOW)

static int grow(struct proc_once *o, size_t size)
{
    char *text = realloc(o->text, size);
    if (!text)
        return -ENOMEM;

    o->text = text;
    o->size = size;
    return 0;
}

/* A file of the kernel comes whole where the buffer has room for it, and ends where a read gives nothing. */
static ssize_t read_to_end(struct proc_once *o, int fd, bool one_record)
{
    size_t used = 0;
    for (;;) {
        if (used + 1 == o->size && (o->size >= PROC_ONCE_MAX || grow(o, o->size * 2) < 0))
            break;
        ssize_t n = read(fd, o->text + used, o->size - 1 - used);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return -errno;
        used += (size_t)n;
        if (n == 0 || (one_record && used + 1 < o->size))
            break;
    }
    bool full = used + 1 == o->size;
    while (full && used && o->text[used - 1] != '\n')
        used--;
    o->text[used] = '\0';
    return (ssize_t)used;
}

/* A tree that was recorded elsewhere may hold anything. */
static int open_regular(struct proc_once *o, int dir, const char *name)
{
    struct stat status;
    int fd = beneath_open(dir, name, OPEN_READ);
    if (fd < 0)
        return fd;

    int r = fstat(fd, &status) < 0 ? -errno : S_ISREG(status.st_mode) ? 0 : -EACCES;
    if (r < 0) {
        close(fd);
        return r;
    }
    o->inode = status.st_ino;
    return fd;
}

static int open_kernels(struct proc_once *o, int dir, const char *name)
{
    int fd = openat(dir, name, OPEN_READ | O_CLOEXEC);
    o->inode = 0;
    return fd < 0 ? -errno : fd;
}

static ssize_t read_file(struct proc_once *o, int dir, const char *name, unsigned flags)
{
    if (!o->text && grow(o, FIRST) < 0)
        return -ENOMEM;
    o->text[0] = '\0';
    if (dir < 0)
        return -ENOENT;

    CLEANUP(cleanup_close)
    int fd = flags & PROC_ONCE_KERNELS ? open_kernels(o, dir, name) : open_regular(o, dir, name);
    ssize_t len = fd < 0 ? fd : read_to_end(o, fd, flags & PROC_ONCE_RECORD);
    if (len < 0)
        o->text[0] = '\0';
    return len;
}

ssize_t proc_once_read(struct proc_once *o, int dir, const char *name, unsigned flags, const char *root,
                       const char *path)
{
    char full[1024];
    ssize_t len = read_file(o, dir, name, flags);
    if (len < 0 || !proc_witness_is_set())
        return len;

    int n = snprintf(full, sizeof(full), "%s%s%s", path, *path ? "/" : "", name);
    if (n > 0 && n < (int)sizeof(full))
        proc_witness_text(root, full, o->text, (size_t)len);
    return len;
}

void proc_once_free(struct proc_once *o)
{
    free(o->text);
    *o = (struct proc_once){ 0 };
}
