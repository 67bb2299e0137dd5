/* SPDX-License-Identifier: MIT */
#include "proc/self.h"

#include <errno.h>
#include <math.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include "base/scan.h"
#include "proc/cpu.h"

static uint64_t limit_of(int resource)
{
    struct rlimit limit;
    if (getrlimit(resource, &limit) || limit.rlim_cur == RLIM_INFINITY)
        return PROC_ABSENT;

    return limit.rlim_cur;
}

/* Since Linux 6.2 the directory's size is the number of descriptors (fs/proc/fd.c); before it is 0, and they
 * are counted. */
static uint64_t count_descriptors(struct procfs *fs)
{
    struct stat st;
    const char *const *names;
    if (procfs_live(fs) && !fstatat(procfs_fd(fs), "self/fd", &st, 0) && st.st_size > 0)
        return (uint64_t)st.st_size;

    ssize_t count = procfs_names(fs, "self/fd", &names);
    return count < 0 ? PROC_ABSENT
                     : (uint64_t)count - (procfs_live(fs) && count > 0); /* less the one that lists */
}

/* When the host booted never changes but for a set clock, so that a line far down in stat is looked for
 * alone. */
static double boot_seconds(struct procfs *fs)
{
    const char *text;
    uint64_t seconds;
    if (procfs_lines(fs, "stat", &text) < 0)
        return NAN;

    for (const char *p = text; *p; p = scan_next_line(p))
        if (scan_literal(&p, "btime ") && scan_u64(&p, &seconds))
            return (double)seconds;
    return NAN;
}

int proc_self_read(struct procfs *fs, struct proc_self *ret)
{
    struct proc_process p;
    const char *text;
    int r = procfs_lines(fs, "self/stat", &text);
    if (r == 0)
        r = proc_process_parse(text, &p);
    if (r < 0)
        return r;

    *ret = (struct proc_self){
        .user_seconds = p.user_seconds,
        .system_seconds = p.system_seconds,
        .virtual_bytes = p.virtual_bytes,
        .resident_bytes = p.resident_bytes,
        .threads = p.threads,
        .open_descriptors = count_descriptors(fs),
        .most_descriptors = limit_of(RLIMIT_NOFILE),
        .most_virtual_bytes = limit_of(RLIMIT_AS),
        .start_seconds = boot_seconds(fs) + p.start_seconds,
    };
    return 0;
}

const struct proc_field proc_self_fields[] = {
    { "user_seconds", PROC_DOUBLE, false, offsetof(struct proc_self, user_seconds), "" },
    { "system_seconds", PROC_DOUBLE, false, offsetof(struct proc_self, system_seconds), "" },
    { "start_seconds", PROC_DOUBLE, true, offsetof(struct proc_self, start_seconds), "since the epoch" },
    { "virtual_bytes", PROC_U64, false, offsetof(struct proc_self, virtual_bytes), "" },
    { "resident_bytes", PROC_U64, false, offsetof(struct proc_self, resident_bytes), "" },
    { "threads", PROC_U64, false, offsetof(struct proc_self, threads), "" },
    { "open_descriptors", PROC_U64, true, offsetof(struct proc_self, open_descriptors), "" },
    { "most_descriptors", PROC_U64, true, offsetof(struct proc_self, most_descriptors), "nil: no limit" },
    { "most_virtual_bytes", PROC_U64, true, offsetof(struct proc_self, most_virtual_bytes), "nil: no limit" },
    PROC_FIELDS_END,
};
