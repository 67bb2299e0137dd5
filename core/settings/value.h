/* SPDX-License-Identifier: MIT */
/* One value, as text, into its field of struct options. */
#ifndef SONDA_SETTINGS_VALUE_H
#define SONDA_SETTINGS_VALUE_H

#include <stddef.h>

#include "settings/options.h"
#include "settings/table.h"

/* What struct options keeps of where a value comes from: a flag or the default, the environment, else
 * ORIGIN_DOTENV + the line of .env - 1. */
enum { ORIGIN_FLAG, ORIGIN_ENVIRONMENT, ORIGIN_DOTENV };

/* Where a value comes from, for the message about a bad one. */
struct setting_source {
    const char *name; /* "--workers", "SONDA_WORKERS", ".env:3: SONDA_WORKERS" */
    char *message;
    size_t size;
    unsigned origin;
};

/* Returns -EINVAL with "name: 'value' what" in the message; `value` may be NULL. */
int setting_fail(const struct setting_source *from, const char *what, const char *value);

/* The value of a flag, or a default: of a list one more item. Returns 0, -ENOMEM, or what setting_fail
 * does. The value must outlive the options. */
int setting_set(const struct setting *s, const char *value, struct options *o,
                const struct setting_source *from);

/* A variable's value: lists are split (in place), and replace what a lower source gave. */
int setting_set_variable(const struct setting *s, char *value, struct options *o,
                         const struct setting_source *from);

#endif
