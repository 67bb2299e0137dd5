/* SPDX-License-Identifier: MIT */
/* The scripts loaded in this process, as every subcommand that runs them does. */
#ifndef SONDA_COMMAND_LOAD_H
#define SONDA_COMMAND_LOAD_H

#include "program/offline.h"

/* offline_new, and a slip in a flag of a collector is refused as `serve` refuses it: -EINVAL after a line on
 * stderr. `hears` NULL: faults are printed. */
int command_load(const struct options *o, const struct option_list *more, const struct offline_hears *hears,
                 struct offline *ret);

#endif
