/* SPDX-License-Identifier: MIT */
/* sonda record DIR: copy what the readers and collectors read of /proc and /sys into DIR/proc and DIR/sys, so
 * that this host can be replayed elsewhere:
 *     sonda --path.procfs DIR/proc --path.sysfs DIR/sys --path.rootfs DIR
 * What tells who the host or its users are is scrubbed: hardware addresses, serial numbers, host name,
 * network addresses, secrets in mount options. Command lines and environments of processes are never
 * read. */
#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <fnmatch.h>
#include <glob.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/folders.h"
#include "base/hash.h"
#include "command/command.h"
#include "proc/mount.h"
#include "proc/procfs.h"
#include "proc/statfs_record.h"

#define FILE_MAX (1u << 20)
#define STUCK_NS INT64_C(500000000) /* a mount that hangs is recorded as such after so long */

/* Below the procfs, sysfs and root that the settings name. */
static const char *const proc_files[] = {
    "stat",
    "meminfo",
    "zoneinfo",
    "loadavg",
    "uptime",
    "vmstat",
    "version",
    "cpuinfo",
    "diskstats",
    "mdstat",
    "schedstat",
    "interrupts",
    "softirqs",
    "swaps",
    "filesystems",
    "pressure/*",
    "net/dev",
    "net/snmp",
    "net/snmp6",
    "net/netstat",
    "net/sockstat",
    "net/sockstat6",
    "net/softnet_stat",
    "net/stat/nf_conntrack",
    "net/rpc/nfs",
    "net/rpc/nfsd",
    "net/ip_vs",
    "net/ip_vs_stats",
    "net/bonding/*",
    "sys/fs/file-nr",
    "sys/kernel/random/entropy_avail",
    "sys/kernel/random/poolsize",
    "sys/kernel/hostname",
    "sys/kernel/osrelease",
    "sys/kernel/hung_task_detect_count",
    "sys/net/netfilter/nf_conntrack_count",
    "sys/net/netfilter/nf_conntrack_max",
    "fs/xfs/stat",
    "spl/kstat/zfs/*",
    "spl/kstat/zfs/*/*",
    "self/mountinfo",
    "self/cgroup",
    "self/stat",
    "self/status",
    "self/limits",
    "1/mountinfo",
    "1/cgroup",
    "[0-9]*/stat",
    "[0-9]*/statm",
    NULL,
};
static const char *const sys_files[] = {
    "class/net/*/*",
    "class/net/*/statistics/*",
    "class/net/*/bonding/*",
    "class/net/bonding_masters",
    "block/*/*",
    "block/*/queue/*",
    "block/*/dm/*",
    "block/*/md/*",
    "block/*/device/state",
    "class/hwmon/*/*",
    "class/thermal/*/*",
    "class/power_supply/*/*",
    "class/dmi/id/*",
    "class/powercap/*/*",
    "class/nvme/*/*",
    "class/watchdog/*/*",
    "class/infiniband/*/*",
    "class/infiniband/*/ports/*/*",
    "class/infiniband/*/ports/*/*counters/*",
    "class/fc_host/*/*",
    "class/fc_host/*/statistics/*",
    "class/scsi_tape/*/stats/*",
    "devices/system/cpu/*",
    "devices/system/cpu/cpu*/online",
    "devices/system/cpu/cpu*/topology/*",
    "devices/system/cpu/cpu*/cpufreq/*",
    "devices/system/cpu/cpu*/thermal_throttle/*",
    "devices/system/clocksource/*/*",
    "devices/system/edac/mc/mc*/*",
    "devices/system/edac/mc/mc*/*/*",
    "fs/cgroup/cgroup.controllers",
    "fs/cgroup/cpu.*",
    "fs/cgroup/memory.*",
    "fs/cgroup/*/cpu.*",
    "fs/cgroup/*/memory.*",
    "fs/xfs/*/stats/stats",
    "fs/btrfs/*/*",
    "fs/btrfs/*/allocation/*/*",
    "fs/bcache/*/*",
    "fs/selinux/enforce",
    NULL,
};
static const char *const root_files[] = { "etc/os-release", "usr/lib/os-release", "run/udev/data/b*", NULL };

/* Files whose whole content is a secret or an identity. */
static const char *const identities[] = {
    "*/dmi/id/*serial*",
    "*/dmi/id/*uuid*",
    "*/dmi/id/*asset_tag*",
    "*/dmi/id/modalias",
    "*serial*",
    "*/wwid",
    "*uuid*",
    "*/hostname",
    "*/uevent",
    "*/phys_*",
    "*/firmware_*_id",
    "*secret*",
    "*/tls_*key",
    "*nqn",
    "*/hostid",
    "*/nvme/*/address",
    "*guid",
    "*/node_desc",
    "*/fc_host/*_name",
    "*/ifalias",
    NULL,
};

static bool is_identity(const char *path)
{
    for (size_t i = 0; identities[i]; i++) {
        if (fnmatch(identities[i], path, 0) == 0)
            return true;
    }
    return false;
}

/* Six (or more) pairs of hexadecimal digits with colons between: zeros instead. */
static void scrub_hardware_addresses(char *text)
{
    for (char *p = text; *p; p++) {
        size_t pairs = 0;
        while (isxdigit((unsigned char)p[pairs * 3]) && isxdigit((unsigned char)p[pairs * 3 + 1]) &&
               p[pairs * 3 + 2] == ':')
            pairs++;
        if (pairs < 5 || !isxdigit((unsigned char)p[pairs * 3]) || !isxdigit((unsigned char)p[pairs * 3 + 1]))
            continue;
        for (size_t i = 0; i <= pairs; i++)
            memcpy(p + i * 3, "00", 2);
        p += pairs * 3 + 1;
    }
}

/* Digits of a dotted quad, but not of 127.0.0.1 and 0.0.0.0: zeros instead. */
static void scrub_ipv4(char *text)
{
    for (char *p = text; *p; p++) {
        unsigned a, b, c, d;
        int len = 0;
        if ((p > text && (isdigit((unsigned char)p[-1]) || p[-1] == '.')) || !isdigit((unsigned char)*p) ||
            sscanf(p, "%3u.%3u.%3u.%3u%n", &a, &b, &c, &d, &len) != 4 || a == 127)
            continue;
        for (int i = 0; i < len; i++) {
            if (p[i] != '.')
                p[i] = '0';
        }
        p += len - 1;
    }
}

/* name=value in mount options (proc(5), mountinfo): the value of those that carry identities, blanked in
 * place. */
static void scrub_mount_options(char *text)
{
    static const char *const names[] = { "username=",    "user=", "password=", "pass=", "domain=",
                                         "credentials=", "addr=", "secret=",   "name=" };

    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        for (char *p = text; (p = strstr(p, names[i]));) {
            p += strlen(names[i]);
            while (*p && !strchr(", \n", *p))
                *p++ = 'x';
        }
    }
}

/* Other digits in their place, the same for the same text within one run: two addresses stay two. */
static void blur_hex(char *text, size_t len)
{
    static uint64_t salt;
    if (!salt && getrandom(&salt, sizeof(salt), 0) < 0)
        salt = (uint64_t)getpid();

    uint64_t h = hash_bytes(salt, text, len);
    for (size_t i = 0; i < len; i++) {
        if (isxdigit((unsigned char)text[i]))
            text[i] = "0123456789ABCDEF"[h >> 60];
        h = h * 6364136223846793005ull + 1442695040888963407ull; /* Knuth, MMIX */
    }
}

/* 0A000001:0050 as net/ip_vs has it, [FE80:…:1]:0050 there and [fe80::1] in mountinfo. */
static void scrub_hex_addresses(char *text)
{
    static const char hex[] = "0123456789abcdefABCDEF";

    for (char *p = text; *p;) {
        bool bracket = *p == '[';
        char *begin = p + bracket;
        size_t len = strspn(begin, bracket ? "0123456789abcdefABCDEF:" : hex);
        if (bracket ? begin[len] == ']' : len == 8 && begin[len] == ':')
            blur_hex(begin, len);
        p = len ? begin + len : p + 1;
    }
}

/* The values of lines whose name has one of the words: "Serial\t: 1000" of cpuinfo, "E:ID_SERIAL=…" and links
 * ("S:disk/by-id/…") of udev's database. */
static void scrub_named_values(char *text)
{
    static const char *const words[] = { "serial", "wwn", "uuid", "devlinks" };

    for (char *line = text, *end; *line; line = end + (*end == '\n')) {
        end = line + strcspn(line, "\n");
        char *value = line + strcspn(line, "=\n");
        if (*value != '=')
            value = line + strcspn(line, ":\n");
        bool named = strncmp(line, "S:", 2) == 0;
        for (size_t i = 0; i < sizeof(words) / sizeof(words[0]) && !named; i++) {
            char *found = strcasestr(line, words[i]);
            named = found && found < value;
        }
        for (char *p = value + 1; named && p < end; p++)
            *p = *p == ' ' ? ' ' : 'x';
    }
}

static void scrub(const char *path, char *text)
{
    if (is_identity(path)) {
        strcpy(text, "scrubbed\n"); /* read_file leaves room */
        return;
    }
    scrub_hardware_addresses(text);
    if (strstr(path, "mountinfo"))
        scrub_mount_options(text);
    if (strstr(path, "mountinfo") || strstr(path, "ip_vs"))
        scrub_hex_addresses(text);
    if (strstr(path, "mountinfo") || strstr(path, "ip_vs") || strstr(path, "rpc") || strstr(path, "bonding"))
        scrub_ipv4(text);
    if (strstr(path, "cpuinfo") || strstr(path, "udev/data"))
        scrub_named_values(text);
}

/* The text, to be freed, or NULL: not a regular file, not for us to read, or larger than recorded. */
static char *read_file(const char *path)
{
    struct stat st;

    CLEANUP(cleanup_close) int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (fd < 0 || fstat(fd, &st) < 0 || !S_ISREG(st.st_mode) || !(st.st_mode & 0444))
        return NULL;
    char *text = malloc(FILE_MAX + 1);
    size_t len = 0;
    ssize_t n = 0;
    while (text && len < FILE_MAX && (n = read(fd, text + len, FILE_MAX - len)) > 0)
        len += (size_t)n;
    if (!text || n < 0 || len == FILE_MAX || memchr(text, '\0', len)) {
        free(text);
        return NULL;
    }

    text[len] = '\0';
    return text;
}

static int write_file(char *path, const char *text)
{
    int r = folders_make(path);
    if (r < 0)
        return r;

    FILE *file = fopen(path, "we");
    if (!file)
        return -errno;
    r = fputs(text, file) < 0 ? -errno : 0;
    if (fclose(file) != 0 && r == 0)
        r = -errno;
    return r;
}

/* Returns the number of files recorded, or a negative errno after a line on stderr. */
static int record_pattern(const char *root, const char *pattern, const char *into)
{
    char path[PATH_MAX];
    glob_t found;
    int count = 0;

    snprintf(path, sizeof(path), "%.2000s/%s", strcmp(root, "/") == 0 ? "" : root, pattern);
    if (glob(path, GLOB_NOSORT, NULL, &found) != 0)
        return 0;
    for (size_t i = 0; i < found.gl_pathc && count >= 0; i++) {
        const char *name = found.gl_pathv[i] + strlen(path) - strlen(pattern);
        char *text = read_file(found.gl_pathv[i]);
        char target[PATH_MAX];
        if (!text)
            continue;
        scrub(found.gl_pathv[i], text);
        snprintf(target, sizeof(target), "%.2000s/%.2000s", into, name);
        int r = write_file(target, text);
        if (r < 0)
            fprintf(stderr, "sonda: record: %s: %s\n", target, strerror(-r));
        count = r < 0 ? r : count + 1;
        free(text);
    }
    globfree(&found);
    return count;
}

static int record_tree(const char *root, const char *const *patterns, const char *directory,
                       const char *below)
{
    char into[PATH_MAX];
    int total = 0;

    snprintf(into, sizeof(into), "%.3000s%s", directory, below);
    for (size_t i = 0; patterns[i]; i++) {
        int count = record_pattern(root, patterns[i], into);
        if (count < 0)
            return count;
        total += count;
    }
    return total;
}

/* What statvfs(3) answers for each mount: DIR/.statfs,
 * which replay reads in its place (core/proc/statfs.h). */
static int record_filesystems(const struct options *o, const char *directory)
{
    CLEANUP(procfs_cleanup) struct procfs *proc = NULL;
    CLEANUP(procfs_cleanup) struct procfs *root = NULL;
    CLEANUP(proc_mount_free) struct proc_mounts mounts = { 0 };
    char path[PATH_MAX];

    snprintf(path, sizeof(path), "%.3000s/.statfs", directory);
    if (procfs_open(o->procfs, &proc) < 0 || procfs_open(o->rootfs, &root) < 0 ||
        proc_mount_read(proc, o->rootfs, &mounts) < 0)
        return 0;
    CLEANUP(cleanup_fclose) FILE *file = fopen(path, "we");
    if (!file) {
        fprintf(stderr, "sonda: record: %s: %s\n", path, strerror(errno));
        return -errno;
    }

    int lines = proc_statfs_record(&mounts, root, procfs_live(proc), STUCK_NS, file);
    return lines < 0 ? lines : 1;
}

int command_record(const struct options *o)
{
    const char *directory = o->arguments.items[0];

    int proc = record_tree(o->procfs, proc_files, directory, "/proc");
    int sys = proc < 0 ? proc : record_tree(o->sysfs, sys_files, directory, "/sys");
    int root = sys < 0 ? sys : record_tree(o->rootfs, root_files, directory, "");
    int filesystems = root < 0 ? root : record_filesystems(o, directory);
    if (filesystems < 0)
        return 2;
    printf("%d files recorded in %s, identities scrubbed; look through it before you give it away\n"
           "replay it: sonda --path.procfs %s/proc --path.sysfs %s/sys --path.rootfs %s\n",
           proc + sys + root + filesystems, directory, directory, directory, directory);
    return 0;
}
