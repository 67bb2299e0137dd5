/* SPDX-License-Identifier: MIT */
#include "command/load.h"

#include <errno.h>
#include <stdio.h>

#include "program/flags.h"

struct listening {
    const struct offline_hears *hears;
    struct script_fault refused; /* the first one of a flag's value */
    size_t count;
};

/* A flag's value is told once, in the end, and no script is blamed for it. */
static void hear_fault(void *cls, const struct script_fault *f)
{
    struct listening *l = cls;

    l->count++;
    if (!f->option)
        l->hears->fault(l->hears->cls, f);
    else if (!l->refused.option)
        l->refused = *f;
}

static void hear_note(void *cls, const struct script_fault *f)
{
    const struct listening *l = cls;

    if (l->hears->note)
        l->hears->note(l->hears->cls, f);
}

int command_load(const struct options *o, const struct option_list *more, const struct offline_hears *hears,
                 struct offline *ret)
{
    static const struct offline_hears printing = { offline_print_fault, NULL, NULL };
    struct listening l = { .hears = hears ? hears : &printing };
    char unknown[256];

    int r = offline_new(o, more, &(struct offline_hears){ hear_fault, hear_note, &l }, ret);
    if (r < 0)
        return r;
    const char *message = l.refused.option ? l.refused.reason : NULL;
    if (!l.count && flags_check(ret->engine, unknown, sizeof(unknown)) < 0)
        message = unknown;
    if (!message)
        return 0;

    fprintf(stderr, "sonda: %s\n", message);
    offline_free(ret);
    return -EINVAL;
}
