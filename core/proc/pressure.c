/* SPDX-License-Identifier: MIT */
#include "proc/pressure.h"

#include <errno.h>
#include <stddef.h>
#include <stdint.h>

#include "base/scan.h"

static bool scan_percent(const char **p, const char *label, double *ret)
{
    if (!scan_literal(p, label) || !scan_decimal(p, ret))
        return false;

    *ret /= 100;
    return true;
}

/* "avg10=0.01 avg60=0.45 avg300=2.01 total=27187709": percent, and microseconds. */
static int scan_stall(const char **p, struct proc_stall *ret)
{
    uint64_t microseconds;
    if (!scan_percent(p, "avg10=", &ret->ratio_10s) || !scan_percent(p, "avg60=", &ret->ratio_60s) ||
        !scan_percent(p, "avg300=", &ret->ratio_300s))
        return -EBADMSG;
    if (!scan_literal(p, "total=") || !scan_u64(p, &microseconds) || !scan_at_line_end(*p))
        return -EBADMSG;

    ret->total_seconds = (double)microseconds / 1e6;
    return 0;
}

static bool scan_line(const char *p, struct proc_stalls *stalls)
{
    struct proc_stall stall;
    bool some = scan_literal(&p, "some ");
    if ((!some && !scan_literal(&p, "full ")) || scan_stall(&p, &stall) < 0)
        return false;

    *(some ? &stalls->some : &stalls->full) = stall;
    *(some ? &stalls->has_some : &stalls->has_full) = true;
    return true;
}

int proc_pressure_parse(const char *text, struct proc_stalls *ret)
{
    struct proc_stalls stalls = { 0 };
    for (const char *p = text; *p; p = scan_next_line(p))
        if (!scan_line(p, &stalls) && !strchr(p, '\n'))
            return -EBADMSG;
    if (!stalls.has_some && !stalls.has_full)
        return -EBADMSG;

    *ret = stalls;
    return 0;
}

static int read_one(struct procfs *fs, const char *name, struct proc_stalls *ret)
{
    /* Recorded trees have these files without their last newline. */
    const char *text;
    ssize_t len = procfs_text(fs, name, &text);
    if (len < 0)
        return (int)len;

    return proc_pressure_parse(text, ret);
}

int proc_pressure_read(struct procfs *fs, struct proc_pressure *ret)
{
    struct proc_pressure p = { 0 };
    const struct {
        const char *name;
        struct proc_stalls *stalls;
    } files[] = {
        { "pressure/cpu", &p.cpu },
        { "pressure/memory", &p.memory },
        { "pressure/io", &p.io },
        { "pressure/irq", &p.irq },
    };
    int found = -ENOENT;
    for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
        int r = read_one(fs, files[i].name, files[i].stalls);
        if (r == 0 || found == -ENOENT)
            found = r;
    }
    if (found == 0)
        *ret = p;
    return found;
}

const struct proc_field proc_stall_fields[] = {
    { "ratio_10s", PROC_DOUBLE, false, offsetof(struct proc_stall, ratio_10s),
      "share of the time in which tasks waited, over the last 10 seconds" },
    { "ratio_60s", PROC_DOUBLE, false, offsetof(struct proc_stall, ratio_60s), "" },
    { "ratio_300s", PROC_DOUBLE, false, offsetof(struct proc_stall, ratio_300s), "" },
    { "total_seconds", PROC_DOUBLE, false, offsetof(struct proc_stall, total_seconds), "since boot" },
    PROC_FIELDS_END,
};
