/* SPDX-License-Identifier: MIT */
#include "proc/group_stat.h"

#include <errno.h>
#include <math.h>
#include <string.h>

#include "base/array.h"
#include "proc/cpu.h"

#define V1_UNLIMITED ((uint64_t)INT64_MAX - 65536)

/* A line "key number" of flat keyed text. `seconds`: how many of it are one, where the member is a double. */
struct keyed {
    const char *key;
    size_t offset;
    double seconds;
};

#define AT(member) offsetof(struct proc_group_stat, member)

struct proc_group_stat proc_group_stat_nothing(void)
{
    struct proc_group_stat s;
    memset(&s, 0xff, sizeof(s)); /* PROC_ABSENT everywhere */
    for (const struct proc_field *f = proc_group_stat_fields; f->name; f++) {
        void *member = (char *)&s + f->offset;
        if (f->kind == PROC_DOUBLE)
            *(double *)member = NAN;
    }
    return s;
}

uint64_t proc_group_value(const char *text, const char *key)
{
    uint64_t value;
    for (const char *p = text; *p; p = scan_next_line(p))
        if (scan_literal(&p, key) && (*p == ' ' || *p == '\t') && scan_u64(&p, &value))
            return value;
    return PROC_ABSENT;
}

uint64_t proc_group_number(const char *text, uint64_t otherwise)
{
    uint64_t value;
    return scan_count(&text, &value) ? value : otherwise;
}

bool proc_group_is_unlimited(uint64_t bytes)
{
    return bytes >= V1_UNLIMITED;
}

uint64_t proc_group_working_set(uint64_t used, uint64_t inactive)
{
    if (used == PROC_ABSENT || inactive == PROC_ABSENT)
        return PROC_ABSENT;

    return used > inactive ? used - inactive : 0;
}

static void put(struct proc_group_stat *ret, const struct keyed *k, uint64_t value)
{
    void *member = (char *)ret + k->offset;
    if (k->seconds > 0)
        *(double *)member = (double)value / k->seconds;
    else
        *(uint64_t *)member = value;
}

/* The lines whose keys the table has; a NULL key ends it. */
static void parse_keyed(const char *text, const struct keyed *table, struct proc_group_stat *ret)
{
    for (const char *p = text; *p; p = scan_next_line(p)) {
        const char *word;
        size_t len;
        uint64_t value;
        if (!scan_word(&p, &word, &len))
            continue;
        const struct keyed *k = table;
        while (k->key && !(k->key[0] == word[0] && scan_is(word, len, k->key)))
            k++;
        if (k->key && scan_count(&p, &value))
            put(ret, k, value);
    }
}

void proc_group_parse_cpu(const char *text, int version, struct proc_group_stat *ret)
{
    static const struct keyed two[] = {
        { "usage_usec", AT(cpu_usage_seconds), 1e6 },
        { "user_usec", AT(cpu_user_seconds), 1e6 },
        { "system_usec", AT(cpu_system_seconds), 1e6 },
        { "nr_periods", AT(cpu_periods), 0 },
        { "nr_throttled", AT(cpu_throttled_periods), 0 },
        { "throttled_usec", AT(cpu_throttled_seconds), 1e6 },
        { "nr_bursts", AT(cpu_bursts), 0 },
        { "burst_usec", AT(cpu_burst_seconds), 1e6 },
        { NULL, 0, 0 },
    };
    static const struct keyed one[] = {
        { "nr_periods", AT(cpu_periods), 0 },
        { "nr_throttled", AT(cpu_throttled_periods), 0 },
        { "throttled_time", AT(cpu_throttled_seconds), 1e9 },
        { "nr_bursts", AT(cpu_bursts), 0 },
        { "burst_time", AT(cpu_burst_seconds), 1e9 },
        { NULL, 0, 0 },
    };
    parse_keyed(text, version == 2 ? two : one, ret);
}

void proc_group_parse_cpuacct(const char *text, struct proc_group_stat *ret)
{
    double hertz = (double)proc_cpu_hertz();
    const struct keyed table[] = {
        { "user", AT(cpu_user_seconds), hertz },
        { "system", AT(cpu_system_seconds), hertz },
        { NULL, 0, 0 },
    };
    parse_keyed(text, table, ret);
}

int proc_group_parse_cpu_max(const char *text, uint64_t *quota_us, uint64_t *period_us)
{
    uint64_t quota = 0, period;
    const char *p = text;
    bool none = scan_literal(&p, "max");
    if ((!none && !scan_u64(&p, &quota)) || !scan_u64(&p, &period) || period == 0)
        return -EBADMSG;

    *quota_us = quota;
    *period_us = period;
    return 0;
}

/* As runc and the kubelet have it: shares 2 … 262144 are weights 1 … 10000. */
uint64_t proc_group_shares(uint64_t weight)
{
    return weight >= 1 && weight <= 10000 ? 2 + (weight - 1) * 262142 / 9999 : PROC_ABSENT;
}

void proc_group_parse_memory(const char *text, int version, struct proc_group_stat *ret)
{
    static const struct keyed two[] = {
        { "anon", AT(memory_rss_bytes), 0 },
        { "file", AT(memory_cache_bytes), 0 },
        { "kernel", AT(memory_kernel_bytes), 0 },
        { "file_mapped", AT(memory_mapped_bytes), 0 },
        { "file_dirty", AT(memory_dirty_bytes), 0 },
        { "file_writeback", AT(memory_writeback_bytes), 0 },
        { "inactive_file", AT(memory_inactive_file_bytes), 0 },
        { "pgfault", AT(page_faults), 0 },
        { "pgmajfault", AT(major_page_faults), 0 },
        { "pgscan", AT(pages_scanned), 0 },
        { "pgsteal", AT(pages_stolen), 0 },
        { "workingset_refault_anon", AT(refaults_anon), 0 },
        { "workingset_refault_file", AT(refaults_file), 0 },
        { NULL, 0, 0 },
    };
    static const struct keyed one[] = {
        { "total_rss", AT(memory_rss_bytes), 0 },
        { "total_cache", AT(memory_cache_bytes), 0 },
        { "total_mapped_file", AT(memory_mapped_bytes), 0 },
        { "total_swap", AT(swap_used_bytes), 0 },
        { "total_dirty", AT(memory_dirty_bytes), 0 },
        { "total_writeback", AT(memory_writeback_bytes), 0 },
        { "total_inactive_file", AT(memory_inactive_file_bytes), 0 },
        { "pgfault", AT(page_faults), 0 },
        { "pgmajfault", AT(major_page_faults), 0 },
        { NULL, 0, 0 },
    };
    parse_keyed(text, version == 2 ? two : one, ret);
}

/* "some avg10=0.00 avg60=0.00 avg300=0.00 total=1234" */
void proc_group_parse_pressure(const char *text, double *waiting, double *stalled)
{
    for (const char *p = text; *p; p = scan_next_line(p)) {
        bool some = scan_literal(&p, "some "), full = !some && scan_literal(&p, "full ");
        uint64_t total;
        if ((!some && !full) || !scan_skip_words(&p, 3) || !scan_literal(&p, "total=") ||
            !scan_u64(&p, &total))
            continue;
        *(some ? waiting : stalled) = (double)total / 1e6;
    }
}

static struct proc_group_io *device_of(struct proc_group_devices *d, uint64_t major, uint64_t minor)
{
    for (size_t i = 0; i < d->count; i++)
        if (d->items[i].major == major && d->items[i].minor == minor)
            return &d->items[i];

    struct proc_group_io *io = array_room((void **)&d->items, &d->room, d->count, sizeof(*io));
    if (!io)
        return NULL;

    *io = (struct proc_group_io){ .major = major, .minor = minor };
    d->count++;
    return io;
}

/* "8:16" */
static bool scan_device(const char **p, uint64_t *major, uint64_t *minor)
{
    return scan_u64(p, major) && **p == ':' && (++*p, scan_u64(p, minor));
}

/* "rbytes=4096 wbytes=0 rios=1 …", in any order. */
static void parse_io_line(const char *p, struct proc_group_io *io)
{
    const struct {
        const char *key;
        uint64_t *to;
    } keys[] = { { "rbytes=", &io->read_bytes },
                 { "wbytes=", &io->written_bytes },
                 { "rios=", &io->reads },
                 { "wios=", &io->writes } };
    const char *word;
    size_t len;
    while (scan_word(&p, &word, &len))
        for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
            const char *at = word;
            uint64_t value;
            if (scan_literal(&at, keys[i].key) && scan_count(&at, &value))
                *keys[i].to = value;
        }
}

int proc_group_parse_io(const char *text, struct proc_group_devices *ret)
{
    ret->count = 0;
    for (const char *p = text; *p; p = scan_next_line(p)) {
        uint64_t major, minor;
        if (!scan_device(&p, &major, &minor) || scan_at_line_end(p))
            continue;
        struct proc_group_io *io = device_of(ret, major, minor);
        if (!io)
            return -ENOMEM;
        parse_io_line(p, io);
    }
    return 0;
}

/* "8:0 Read 4096"; the last line is the sum of all. */
int proc_group_parse_blkio(const char *text, bool bytes, struct proc_group_devices *ret)
{
    for (const char *p = text; *p; p = scan_next_line(p)) {
        uint64_t major, minor, value;
        if (!scan_device(&p, &major, &minor))
            continue;
        bool reads = scan_literal(&p, "Read"), writes = !reads && scan_literal(&p, "Write");
        if ((!reads && !writes) || !scan_count(&p, &value))
            continue;
        struct proc_group_io *io = device_of(ret, major, minor);
        if (!io)
            return -ENOMEM;
        if (bytes)
            *(reads ? &io->read_bytes : &io->written_bytes) = value;
        else
            *(reads ? &io->reads : &io->writes) = value;
    }
    return 0;
}

#define U64(member, help)                                                                                    \
    {                                                                                                        \
#member, PROC_U64, true, AT(member), help                                                            \
    }
#define DOUBLE(member, help)                                                                                 \
    {                                                                                                        \
#member, PROC_DOUBLE, true, AT(member), help                                                         \
    }

const struct proc_field proc_group_stat_fields[] = {
    DOUBLE(cpu_usage_seconds, ""),
    DOUBLE(cpu_user_seconds, ""),
    DOUBLE(cpu_system_seconds, ""),
    U64(cpu_periods, "enforcement periods that have passed"),
    U64(cpu_throttled_periods, "in which the group was held back"),
    DOUBLE(cpu_throttled_seconds, "summed over its tasks' CPUs"),
    U64(cpu_bursts, "periods in which the group used more than its quota"),
    DOUBLE(cpu_burst_seconds, ""),
    U64(memory_used_bytes, "page cache included"),
    U64(memory_peak_bytes, "the most that was ever used"),
    U64(memory_inactive_file_bytes, ""),
    U64(memory_working_set_bytes, "used less inactive page cache: what the kubelet evicts by"),
    U64(memory_rss_bytes, "anonymous memory"),
    U64(memory_cache_bytes, "page cache"),
    U64(memory_mapped_bytes, "files that are mapped"),
    U64(memory_kernel_bytes, ""),
    U64(swap_used_bytes, ""),
    U64(memory_dirty_bytes, "files that wait to be written"),
    U64(memory_writeback_bytes, "files that are being written"),
    U64(page_faults, ""),
    U64(major_page_faults, ""),
    U64(pages_scanned, ""),
    U64(pages_stolen, ""),
    U64(refaults_anon, "pages that came back soon after they were reclaimed"),
    U64(refaults_file, ""),
    U64(oom_kills, ""),
    U64(memory_high_events, ""),
    U64(memory_max_events, ""),
    DOUBLE(cpu_waiting_seconds, "some task waited"),
    DOUBLE(cpu_stalled_seconds, "all tasks waited"),
    DOUBLE(memory_waiting_seconds, ""),
    DOUBLE(memory_stalled_seconds, ""),
    DOUBLE(io_waiting_seconds, ""),
    DOUBLE(io_stalled_seconds, ""),
    U64(cpu_quota_us, "0: no quota"),
    U64(cpu_period_us, ""),
    U64(cpu_shares, ""),
    U64(memory_limit_bytes, "of the group itself; 0: no limit"),
    U64(memory_reservation_bytes, ""),
    U64(swap_limit_bytes, "of swap alone; 0: no limit"),
    U64(processes, ""),
    U64(tasks, "threads of all processes"),
    U64(tasks_limit, "0: no limit"),
    U64(start_seconds, "since 1970"),
    PROC_FIELDS_END,
};
