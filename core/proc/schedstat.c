/* SPDX-License-Identifier: MIT */
#include "proc/schedstat.h"

#include <errno.h>

#include "base/scan.h"

/* "cpu0 0 0 0 0 0 0 running waiting timeslices" */
static bool parse_line(const char *at, struct proc_schedstat *ret)
{
    struct proc_schedstat s;

    if (!scan_literal(&at, "cpu") || !scan_u64(&at, &s.cpu) || !scan_skip_words(&at, 6) ||
        !scan_u64(&at, &s.running_nanoseconds) || !scan_u64(&at, &s.waiting_nanoseconds) ||
        !scan_u64(&at, &s.timeslices))
        return false;

    *ret = s;
    return true;
}

int proc_schedstat_each(const char *text, int (*each)(void *cls, const struct proc_schedstat *s), void *cls)
{
    bool any = false;
    for (; *text; text = scan_next_line(text)) {
        struct proc_schedstat s;
        if (!parse_line(text, &s))
            continue;
        any = true;
        int r = each(cls, &s);
        if (r)
            return r;
    }

    return any ? 0 : -EBADMSG;
}
