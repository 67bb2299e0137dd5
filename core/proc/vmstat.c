/* SPDX-License-Identifier: MIT */
#include "proc/vmstat.h"

#include <errno.h>

#include "base/scan.h"

int proc_vmstat_each(const char *text, int (*each)(void *cls, const char *name, size_t len, uint64_t value),
                     void *cls)
{
    bool any = false;
    if (!scan_is_whole(text))
        return -EBADMSG;

    for (const char *p = text; *p; p = scan_next_line(p)) {
        const char *name;
        size_t len;
        uint64_t value;
        if (!scan_word(&p, &name, &len) || !scan_u64(&p, &value) || !scan_at_line_end(p))
            continue;

        any = true;
        int r = each(cls, name, len, value);
        if (r)
            return r;
    }
    return any ? 0 : -EBADMSG;
}
