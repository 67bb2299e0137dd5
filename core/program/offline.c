/* SPDX-License-Identifier: MIT */
#include "program/offline.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/script_fault.h"
#include "program/flags.h"
#include "program/ladder.h"
#include "program/layers.h"

void offline_print_fault(void *cls, const struct script_fault *f)
{
    char text[SCRIPT_FAULT_SIZE];

    (void)cls;
    script_fault_write(f, text);
    fprintf(stderr, "%s\n", text);
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

static int load(struct offline *off, const char *const *directories, const struct offline_hears *hears)
{
    struct layers layers = { directories, hears->fault, hears->note, hears->cls };
    struct bundle *all;

    int r = layers_read(&layers, &all);
    if (r < 0)
        return r;
    r = ladder_load(&off->host->engine, all, false, hears->fault, hears->cls, &off->bundle, &off->engine);
    bundle_free(all);
    if (r == 0)
        flags_load(off->engine, hears->fault, hears->cls);
    return r;
}

int offline_new(const struct options *o, const struct option_list *more, const struct offline_hears *hears,
                struct offline *ret)
{
    struct offline off = { 0 };
    char message[512] = "";

    int r = host_new(o, &off.host, message, sizeof(message));
    const char **directories = r == 0 ? join(&o->scripts, more) : NULL;
    if (r == 0)
        r = directories ? load(&off, directories, hears) : -ENOMEM;
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
