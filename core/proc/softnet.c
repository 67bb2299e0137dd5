/* SPDX-License-Identifier: MIT */
#include "proc/softnet.h"

#include <errno.h>
#include <stddef.h>

#include "base/scan.h"

#define COLUMNS_LEAST 9
#define COLUMNS_MOST  13

static bool parse_line(const char *at, uint64_t line, struct proc_softnet *ret)
{
    uint64_t column[COLUMNS_MOST] = { 0 };
    size_t count = 0;

    while (count < COLUMNS_MOST && scan_hex(&at, &column[count]))
        count++;
    if (count < COLUMNS_LEAST)
        return false;

    *ret = (struct proc_softnet){
        .processed = column[0],
        .dropped = column[1],
        .times_squeezed = column[2],
        .cpu_collisions = column[8],
        .received_rps = column[9],
        .flow_limit_count = column[10],
        .backlog_length = column[11],
        .cpu = count >= COLUMNS_MOST ? column[12] : line,
    };

    return true;
}

int proc_softnet_each(const char *text, int (*each)(void *cls, const struct proc_softnet *s), void *cls)
{
    bool any = false;
    for (uint64_t line = 0; *text; text = scan_next_line(text), line++) {
        struct proc_softnet s;
        if (!parse_line(text, line, &s))
            continue;
        any = true;
        int r = each(cls, &s);
        if (r)
            return r;
    }

    return any ? 0 : -EBADMSG;
}
