/* SPDX-License-Identifier: MIT */
#include "proc/pids.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "proc/beneath.h"
#include "proc/entry.h"
#include "proc/witness.h"

#define ENTRIES_SIZE 32768
#define DIGITS_MAX   19

int proc_pids_open(struct procfs *fs, const char *of, struct proc_pids *ret)
{
    struct proc_pids p = { .live = procfs_live(fs), .root = procfs_path(fs) };

    if (of)
        snprintf(p.below, sizeof(p.below), "%.*s/task/", DIGITS_MAX, of);
    p.fd = beneath_open(procfs_fd(fs), of ? p.below : ".", O_RDONLY | O_DIRECTORY);
    if (p.fd < 0)
        return p.fd;

    *ret = p;
    return 0;
}

void proc_pids_close(struct proc_pids *p)
{
    close(p->fd);
}

static bool is_pid(const char *name)
{
    size_t digits = strspn(name, "0123456789");
    return digits && digits <= DIGITS_MAX && !name[digits];
}

static int each_entry(const char *entries, size_t used, int (*each)(void *cls, const char *pid), void *cls)
{
    for (size_t at = 0; at < used;) {
        const struct proc_entry *e = (const void *)(entries + at);
        at += e->length;
        int r = is_pid(e->name) ? each(cls, e->name) : 0;
        if (r)
            return r;
    }

    return 0;
}

int proc_pids_each(const struct proc_pids *p, int (*each)(void *cls, const char *pid), void *cls)
{
    CLEANUP(cleanup_free) char *entries = malloc(ENTRIES_SIZE);
    if (!entries)
        return -ENOMEM;

    for (;;) {
        long used = syscall(SYS_getdents64, p->fd, entries, (size_t)ENTRIES_SIZE);
        if (used <= 0)
            return used < 0 ? -errno : 0;
        int r = each_entry(entries, (size_t)used, each, cls);
        if (r)
            return r;
    }
}

static int open_stat(const struct proc_pids *p, const char *name)
{
    const int flags = O_RDONLY | O_NONBLOCK | O_NOCTTY | O_NOFOLLOW | O_CLOEXEC;
    if (!p->live)
        return beneath_open(p->fd, name, flags);

    int fd = openat(p->fd, name, flags);
    return fd < 0 ? -errno : fd;
}

static void tell(const struct proc_pids *p, const char *name, const char *text, size_t len)
{
    char whole[sizeof(p->below) + DIGITS_MAX + sizeof("/stat")];

    snprintf(whole, sizeof(whole), "%s%s", p->below, name);
    proc_witness_text(p->root, whole, text, len);
}

ssize_t proc_pids_stat(const struct proc_pids *p, const char *pid, char text[PROC_PIDS_STAT_MAX])
{
    char name[DIGITS_MAX + sizeof("/stat")];
    size_t digits = strlen(pid);
    memcpy(name, pid, digits);
    memcpy(name + digits, "/stat", sizeof("/stat"));

    int fd = open_stat(p, name);
    if (fd < 0)
        return fd;

    ssize_t len = read(fd, text, PROC_PIDS_STAT_MAX - 1);
    int error = errno;
    close(fd);
    if (len < 0)
        return -error;

    text[len] = '\0';
    tell(p, name, text, (size_t)len);
    return len;
}
