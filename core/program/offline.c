/* SPDX-License-Identifier: MIT */
#include "program/offline.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "program/layers.h"

void offline_print_fault(void *cls, const struct script_fault *f)
{
    (void)cls;
    if (f->line)
        fprintf(stderr, "%s:%d: %s\n", f->path, f->line, f->reason);
    else
        fprintf(stderr, "%s: %s\n", f->path, f->reason);
}

static const char **join(const struct option_list *a, const struct option_list *b)
{
    size_t more = b ? b->count : 0;
    const char **all = calloc(a->count + more + 1, sizeof(*all));

    if (all && a->count)
        memcpy(all, a->items, a->count * sizeof(*all));
    if (all && more)
        memcpy(all + a->count, b->items, more * sizeof(*all));
    return all;
}

static int load(struct offline *off, const char *const *directories,
                void (*fault)(void *cls, const struct script_fault *f), void *cls)
{
    struct layers layers = { directories, fault, cls };

    int r = layers_read(&layers, &off->bundle);
    return r < 0 ? r : engine_new(&off->host->engine, off->bundle, true, fault, cls, &off->engine);
}

int offline_new(const struct options *o, const struct option_list *more,
                void (*fault)(void *cls, const struct script_fault *f), void *cls, struct offline *ret)
{
    struct offline off = { 0 };
    char message[512] = "";

    int r = host_new(o, &off.host, message, sizeof(message));
    const char **directories = r == 0 ? join(&o->scripts, more) : NULL;
    if (r == 0)
        r = directories ? load(&off, directories, fault, cls) : -ENOMEM;
    free(directories);
    if (r < 0) {
        fprintf(stderr, "sonda: %s\n", *message ? message : strerror(-r));
        offline_free(&off);
        return r;
    }

    *ret = off;
    return 0;
}

void offline_free(struct offline *off)
{
    engine_free(off->engine);
    bundle_free(off->bundle);
    host_free(off->host);
}
