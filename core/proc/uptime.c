/* SPDX-License-Identifier: MIT */
#include "proc/uptime.h"

#include <errno.h>
#include <math.h>

#include "base/scan.h"

int proc_uptime_parse(const char *text, struct proc_uptime *ret)
{
    struct proc_uptime u;
    const char *p = text;
    if (!scan_is_whole(text) || !scan_decimal(&p, &u.uptime_seconds) || (*p != ' ' && *p != '\n'))
        return -EBADMSG;

    if (!scan_decimal(&p, &u.idle_seconds) || !scan_at_line_end(p))
        u.idle_seconds = NAN;
    *ret = u;
    return 0;
}

int proc_uptime_read(struct procfs *fs, struct proc_uptime *ret)
{
    const char *text;
    int r = procfs_lines(fs, "uptime", &text);
    if (r < 0)
        return r;

    return proc_uptime_parse(text, ret);
}

const struct proc_field proc_uptime_fields[] = {
    { "uptime_seconds", PROC_DOUBLE, false, offsetof(struct proc_uptime, uptime_seconds),
      "since boot, suspend included" },
    { "idle_seconds", PROC_DOUBLE, true, offsetof(struct proc_uptime, idle_seconds), "summed over all CPUs" },
    PROC_FIELDS_END,
};
