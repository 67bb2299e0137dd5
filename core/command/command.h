/* SPDX-License-Identifier: MIT */
/* The subcommands: each takes the settings and returns the exit status: 0, 1 (the answer is no), 2 (it could
 * not be asked). */
#ifndef SONDA_COMMAND_COMMAND_H
#define SONDA_COMMAND_COMMAND_H

#include "settings/options.h"

int command_check(const struct options *o);
int command_routes(const struct options *o);
int command_get(const struct options *o);
int command_probe(const struct options *o);
int command_init(const struct options *o);
int command_record(const struct options *o);
int command_repl(const struct options *o);

#endif
