/* SPDX-License-Identifier: MIT */
#include "proc/cpu_list.h"

#include <errno.h>

#include "base/scan.h"

static int tell_range(uint64_t first, uint64_t last, int (*each)(void *cls, unsigned cpu), void *cls)
{
    if (last < first || last >= PROC_CPU_MAX)
        return -EBADMSG;

    for (uint64_t cpu = first; cpu <= last; cpu++) {
        int r = each(cls, (unsigned)cpu);
        if (r)
            return r;
    }

    return 0;
}

int proc_cpu_list_each(const char *text, int (*each)(void *cls, unsigned cpu), void *cls)
{
    if (scan_at_line_end(text))
        return 0;

    do {
        uint64_t first, last;
        if (!scan_u64(&text, &first))
            return -EBADMSG;
        last = first;
        if (scan_literal(&text, "-") && !scan_u64(&text, &last))
            return -EBADMSG;
        int r = tell_range(first, last, each, cls);
        if (r)
            return r;
    } while (scan_literal(&text, ","));

    return scan_at_line_end(text) ? 0 : -EBADMSG;
}
