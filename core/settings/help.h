/* SPDX-License-Identifier: MIT */
/* The text of --help, made of the tables. */
#ifndef SONDA_SETTINGS_HELP_H
#define SONDA_SETTINGS_HELP_H

#include "settings/options.h"

/* Print it on stdout. `commands` as flags_take has them. */
void help_print(const struct command *commands);

#endif
