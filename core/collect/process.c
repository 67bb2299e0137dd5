/* SPDX-License-Identifier: MIT */
#include "collect/process.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "exposition/exposition.h"

static struct exposition_column *column(struct exposition *x, enum exposition_type type, const char *name,
                                        const char *help)
{
    struct exposition_family *family;
    struct exposition_column *c;

    if (exposition_family(x, type, name, help, &family) < 0 || exposition_column(family, "", NULL, 0, &c) < 0)
        return NULL;

    return c;
}

static void add_u64(struct exposition *x, const char *name, const char *help, uint64_t value)
{
    struct exposition_column *c = column(x, EXPOSITION_GAUGE, name, help);

    if (c)
        exposition_u64(c, NULL, value);
}

static uint64_t microseconds(const struct timeval *t)
{
    return (uint64_t)t->tv_sec * 1000000 + (uint64_t)t->tv_usec;
}

static void add_cpu(struct exposition *x)
{
    struct rusage usage;
    struct exposition_column *c = column(x, EXPOSITION_COUNTER, "process_cpu_seconds_total",
                                         "Total user and system CPU time spent in seconds.");

    if (c && getrusage(RUSAGE_SELF, &usage) == 0)
        exposition_decimal(c, NULL, microseconds(&usage.ru_utime) + microseconds(&usage.ru_stime), 6);
}

/* proc(5), /proc/pid/statm: total program size and resident set size, in pages. */
static void add_memory(struct exposition *x)
{
    char text[128], *resident;
    int fd = open("/proc/self/statm", O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return;
    ssize_t len = read(fd, text, sizeof(text) - 1);
    close(fd);
    if (len <= 0)
        return;

    text[len] = '\0';
    uint64_t page = (uint64_t)sysconf(_SC_PAGESIZE);
    uint64_t total = strtoull(text, &resident, 10);
    add_u64(x, "process_virtual_memory_bytes", "Virtual memory size in bytes.", total * page);
    add_u64(x, "process_resident_memory_bytes", "Resident memory size in bytes.",
            strtoull(resident, NULL, 10) * page);
}

static uint64_t count_entries(const char *path)
{
    uint64_t count = 0;
    DIR *dir = opendir(path);

    while (dir && readdir(dir))
        count++;
    if (dir)
        closedir(dir);

    return count > 3 ? count - 3 : 0; /* ".", ".." and the directory's own */
}

static void add_limit(struct exposition *x)
{
    struct rlimit limit;

    if (getrlimit(RLIMIT_AS, &limit) == 0)
        add_u64(x, "process_virtual_memory_max_bytes", "Maximum amount of virtual memory available in bytes.",
                limit.rlim_cur);
}

/* Since Linux 6.2 the directory's size is the number of open descriptors. */
static void add_descriptors(struct exposition *x)
{
    struct stat fds;
    struct rlimit limit;

    if (stat("/proc/self/fd", &fds) == 0)
        add_u64(x, "process_open_fds", "Number of open file descriptors.",
                fds.st_size ? (uint64_t)fds.st_size : count_entries("/proc/self/fd"));
    if (getrlimit(RLIMIT_NOFILE, &limit) == 0)
        add_u64(x, "process_max_fds", "Maximum number of open file descriptors.", limit.rlim_cur);
}

void process_metrics(struct exposition *x, int64_t start_realtime_ns)
{
    add_cpu(x);
    add_memory(x);
    add_limit(x);
    add_descriptors(x);

    struct exposition_column *start = column(x, EXPOSITION_GAUGE, "process_start_time_seconds",
                                             "Start time of the process since unix epoch in seconds.");
    if (start)
        exposition_double(start, NULL, (double)(start_realtime_ns / 1000000) / 1e3);
}
