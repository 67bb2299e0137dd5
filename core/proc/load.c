/* SPDX-License-Identifier: MIT */
#include "proc/load.h"

#include <errno.h>

#include "base/scan.h"

/* "1/80 11206". */
static bool scan_tasks(const char *p, struct proc_load *l)
{
    return scan_u64(&p, &l->runnable) && scan_literal(&p, "/") && scan_u64(&p, &l->entities) &&
           scan_u64(&p, &l->last_pid) && scan_at_line_end(p);
}

int proc_load_parse(const char *text, struct proc_load *ret)
{
    struct proc_load l;
    const char *p = text;
    if (!scan_is_whole(text) || !scan_decimal(&p, &l.one) || !scan_decimal(&p, &l.five) ||
        !scan_decimal(&p, &l.fifteen) || (*p != ' ' && *p != '\n'))
        return -EBADMSG;

    if (!scan_tasks(p, &l))
        l.runnable = l.entities = l.last_pid = PROC_ABSENT;
    *ret = l;
    return 0;
}

int proc_load_read(struct procfs *fs, struct proc_load *ret)
{
    const char *text;
    int r = procfs_lines(fs, "loadavg", &text);
    if (r < 0)
        return r;

    return proc_load_parse(text, ret);
}

const struct proc_field proc_load_fields[] = {
    { "one", PROC_DOUBLE, false, offsetof(struct proc_load, one),
      "average over one minute of the tasks that run or wait for a disk" },
    { "five", PROC_DOUBLE, false, offsetof(struct proc_load, five), "" },
    { "fifteen", PROC_DOUBLE, false, offsetof(struct proc_load, fifteen), "" },
    { "runnable", PROC_U64, true, offsetof(struct proc_load, runnable), "tasks that run or may run now" },
    { "entities", PROC_U64, true, offsetof(struct proc_load, entities),
      "tasks that there are, threads included" },
    { "last_pid", PROC_U64, true, offsetof(struct proc_load, last_pid), "" },
    PROC_FIELDS_END,
};
