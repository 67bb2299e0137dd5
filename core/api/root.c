/* SPDX-License-Identifier: MIT */
#include "api/root.h"

#include "engine/bind.h"
#include "proc/procfs.h"

static void open_root(const char *path, struct procfs **ret)
{
    if (path)
        (void)procfs_open(path, ret);
}

static int roots_open(struct bind_context *c, void **ret)
{
    open_root(c->host->procfs, &c->proc);
    open_root(c->host->sysfs, &c->sys);
    open_root(c->host->rootfs, &c->root);
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
