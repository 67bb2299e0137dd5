/* SPDX-License-Identifier: MIT */
/* sonda repl: the Lua API at a prompt. */
#ifndef SONDA_COMMAND_REPL_H
#define SONDA_COMMAND_REPL_H

#include "settings/options.h"

int command_repl(const struct options *o);

#endif
