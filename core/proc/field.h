/* SPDX-License-Identifier: MIT */
/* The members of a reader's struct, told as data: each reader exports a table of them, and whoever shows its
 * numbers (bindings, annotations) takes names, kinds and words from there. */
#ifndef SONDA_PROC_FIELD_H
#define SONDA_PROC_FIELD_H

#include <stdbool.h>
#include <stddef.h>

enum proc_field_kind {
    PROC_U64,    /* uint64_t; PROC_ABSENT: there is none */
    PROC_DOUBLE, /* double; what is not finite: there is none */
    PROC_TICKS,  /* uint64_t in clock ticks, shown in seconds; PROC_ABSENT: there is none */
    PROC_STRING, /* char[] inside the struct */
    PROC_BOOLEAN /* bool */
};

/* A table of these ends with a NULL name. */
struct proc_field {
    const char *name; /* its unit is the last word: _bytes, _seconds, _ratio; else a count */
    enum proc_field_kind kind;
    bool may_lack; /* a kernel or a host may have none */
    size_t offset;
    const char *help; /* what the name does not say; "" */
};

#define PROC_FIELDS_END                                                                                      \
    {                                                                                                        \
        NULL, PROC_U64, false, 0, NULL                                                                       \
    }

#endif
