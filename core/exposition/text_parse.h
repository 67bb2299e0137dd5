/* SPDX-License-Identifier: MIT */
/* Reading Prometheus text format 0.0.4, as files of the textfile directory have it: strict, any fault refuses
 * the whole text. (prometheus.io/docs/instrumenting/exposition_formats) */
#ifndef SONDA_EXPOSITION_TEXT_PARSE_H
#define SONDA_EXPOSITION_TEXT_PARSE_H

#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "exposition/words.h"

struct text_sample {
    const char *name; /* NUL-terminated */
    size_t label_count;
    const char *labels[EXPOSITION_LABELS_MAX];
    struct exposition_text values[EXPOSITION_LABELS_MAX]; /* unescaped */
    bool is_whole;                                        /* the number is `whole`, exactly; else `number` */
    uint64_t whole;
    double number;
    bool has_timestamp;
};

/* What is met, in order; strings last until the call returns. Each returns 0 to go on. */
struct text_events {
    int (*help)(void *cls, const char *name, const char *help); /* unescaped */
    int (*type)(void *cls, const char *name, enum exposition_type type);
    int (*sample)(void *cls, const struct text_sample *s);
};

/* Returns 0, what an event returned, -ENOMEM, -ETIMEDOUT once *stop is set (NULL: never), or -EBADMSG; then
 * *line is where, from 1. */
int text_parse(const char *text, size_t len, const struct text_events *events, void *cls,
               const volatile sig_atomic_t *stop, int *line);

#endif
