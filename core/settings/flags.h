/* SPDX-License-Identifier: MIT */
/* The words of the command line: flags, the subcommand, its arguments. */
#ifndef SONDA_SETTINGS_FLAGS_H
#define SONDA_SETTINGS_FLAGS_H

#include <stdbool.h>
#include <stddef.h>

#include "settings/options.h"

/* Put them into *o, over what lower sources gave; the words must outlive it, and are cut in place.
 * `commands` ends with one that has no name, and begins with the one that is meant where none is named;
 * NULL: there are none. Returns 0, -ENOMEM, or -EINVAL with a line in `message`. */
int flags_take(char **argv, const struct command *commands, struct options *o, char *message, size_t size);

/* True where one of the words is the flag or its letter: help is given whatever else is wrong. */
bool flags_ask_for(char **argv, const char *flag, const char *letter);

#endif
