/* SPDX-License-Identifier: MIT */
#include "http/limits.h"

#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

/* Of clients that linger or leave, listeners, logs, the reload's reading. Kept files of /proc and /sys take
 * up to a quarter of all (proc/procfs.c). */
#define DESCRIPTORS_BESIDE 272
#define DESCRIPTORS_WORKER 10 /* its loop's, and those of its engine and the next one */
#define HEAD_BYTES_LEAST   512
#define HEAD_BYTES_MOST    (1u << 20)

/* As many descriptors as the limits need; where the hard limit is lower, fewer connections. */
static void fit_descriptors(struct http_limits *limits)
{
    struct rlimit files;
    rlim_t beside = DESCRIPTORS_BESIDE + (rlim_t)limits->workers * DESCRIPTORS_WORKER;
    rlim_t need = (limits->connections + beside) / 3 * 4 + 4;

    if (getrlimit(RLIMIT_NOFILE, &files) < 0 || files.rlim_cur >= need)
        return;
    if (files.rlim_max == RLIM_INFINITY || files.rlim_max >= need)
        files.rlim_cur = need;
    else
        files.rlim_cur = files.rlim_max;
    if (setrlimit(RLIMIT_NOFILE, &files) < 0)
        getrlimit(RLIMIT_NOFILE, &files);
    rlim_t ours = files.rlim_cur / 4 * 3;
    if (files.rlim_cur < need)
        limits->connections = (unsigned)(ours > 2 * beside ? ours - beside : files.rlim_cur / 4 + 1);
}

static void fit_head(struct http_limits *limits)
{
    if (limits->head_bytes < HEAD_BYTES_LEAST)
        limits->head_bytes = HEAD_BYTES_LEAST;
    if (limits->head_bytes > HEAD_BYTES_MOST)
        limits->head_bytes = HEAD_BYTES_MOST;
}

static void free_hosts(char **hosts)
{
    for (char **h = hosts; h && *h; h++)
        free(*h);
    free(hosts);
}

static char **copy_hosts(const char *const *hosts)
{
    size_t count = 0;

    while (hosts[count])
        count++;
    char **copy = calloc(count + 1, sizeof(*copy));
    for (size_t i = 0; copy && i < count; i++) {
        copy[i] = strdup(hosts[i]);
        if (!copy[i]) {
            free_hosts(copy);
            return NULL;
        }
    }

    return copy;
}

int limits_copy(const struct http_limits *limits, struct http_limits *ret)
{
    char **hosts = limits->hosts ? copy_hosts(limits->hosts) : NULL;
    if (limits->hosts && !hosts)
        return -ENOMEM;

    *ret = *limits;
    ret->hosts = (const char *const *)hosts;
    fit_descriptors(ret);
    fit_head(ret);

    return 0;
}

void limits_free(struct http_limits *limits)
{
    free_hosts((char **)(uintptr_t)limits->hosts);
    limits->hosts = NULL;
}
