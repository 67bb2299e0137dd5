/* SPDX-License-Identifier: MIT */
/* sonda init DIR: the default scripts as files, to begin from. */
#ifndef SONDA_COMMAND_INIT_H
#define SONDA_COMMAND_INIT_H

#include "settings/options.h"

int command_init(const struct options *o);

#endif
