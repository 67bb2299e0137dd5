/* SPDX-License-Identifier: MIT */
/* The table of subcommands: their names, what help says of them, and the functions behind. Everything else
 * reads it (settings/flags.h, settings/help.h). */
#ifndef SONDA_COMMAND_COMMANDS_H
#define SONDA_COMMAND_COMMANDS_H

#include "settings/options.h"

/* Ends with one that has no name. The first is meant where none is named. */
extern const struct command command_table[];

#endif
