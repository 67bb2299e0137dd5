/* SPDX-License-Identifier: MIT */
#include "api/root.h"

#include "engine/bind.h"
#include "proc/procfs.h"

static int roots_open(struct bind_context *c, void **ret)
{
    c->proc = procfs_open_or_none(c->host->procfs);
    c->sys = procfs_open_or_none(c->host->sysfs);
    c->root = procfs_open_or_none(c->host->rootfs);
    *ret = c;
    return 0;
}

static void roots_free(void *part)
{
    struct bind_context *c = part;

    if (!c)
        return;
    procfs_free(c->proc);
    procfs_free(c->sys);
    procfs_free(c->root);
}

const struct engine_part root_part = { .open = roots_open, .free = roots_free };
