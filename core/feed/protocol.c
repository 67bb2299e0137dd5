/* SPDX-License-Identifier: MIT */
#include "feed/protocol.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "proc/netstat.h"
#include "proc/sockstat.h"
#include "proc/vmstat.h"

static int give(void *cls, const char *key, size_t len, uint64_t value, bool negative)
{
    if (negative)
        feed_key_double(cls, key, len, NULL, -(double)value);
    else
        feed_key_u64(cls, key, len, NULL, value);

    return feed_go_on(cls);
}

static int read_netstat(struct feed *f, const char *name)
{
    const char *text;
    int r = procfs_lines(f->sink->proc, name, &text);
    if (r < 0)
        return r;

    return strcmp(name, "net/snmp6") == 0 ? proc_netstat_each6(text, give, f)
                                          : proc_netstat_each(text, give, f);
}

/* snmp6 is not there where IPv6 is off. */
static int run_netstat(struct feed *f)
{
    static const char *const files[] = { "net/netstat", "net/snmp", "net/snmp6" };
    int r = -ENOENT;

    for (int i = 0; i < 3; i++)
        r = feed_or_next(f, r, read_netstat(f, files[i]), files[i]);

    return r;
}

/* "TCP_mem" counts pages: its bytes are told beside it. */
static void give_pages(struct feed *f, const char *key, size_t len, int64_t pages)
{
    char bytes[80];

    if (len <= 4 || len > sizeof(bytes) - 6 || memcmp(key + len - 4, "_mem", 4) != 0 || pages < 0)
        return;
    memcpy(bytes, key, len);
    memcpy(bytes + len, "_bytes", 6);
    feed_key_u64(f, bytes, len + 6, "bytes", (uint64_t)pages * (uint64_t)sysconf(_SC_PAGESIZE));
}

static int give_sockets(void *cls, const char *key, size_t len, int64_t value)
{
    give_pages(cls, key, len, value);
    return give(cls, key, len, value < 0 ? 0 - (uint64_t)value : (uint64_t)value, value < 0);
}

/* Neither is there where its protocol is off. */
static int run_sockstat(struct feed *f)
{
    static const char *const files[] = { "net/sockstat", "net/sockstat6" };
    int r = -ENOENT;

    for (int i = 0; i < 2; i++) {
        const char *text;
        int next = procfs_lines(f->sink->proc, files[i], &text);
        if (next == 0)
            next = proc_sockstat_each(text, give_sockets, f);
        r = feed_or_next(f, r, next, files[i]);
    }

    return r == -ENOENT ? 0 : r;
}

static int give_vmstat(void *cls, const char *name, size_t len, uint64_t value)
{
    return give(cls, name, len, value, false);
}

static int run_vmstat(struct feed *f)
{
    const char *text;
    int r = procfs_lines(f->sink->proc, "vmstat", &text);

    return r < 0 ? r : proc_vmstat_each(text, give_vmstat, f);
}

const struct feed_source feed_netstat = { .name = "netstat", .roots = FEED_PROC, .run = run_netstat };
const struct feed_source feed_sockstat = { .name = "sockstat", .roots = FEED_PROC, .run = run_sockstat };
const struct feed_source feed_vmstat = { .name = "vmstat", .roots = FEED_PROC, .run = run_vmstat };
