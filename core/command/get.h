/* SPDX-License-Identifier: MIT */
/* sonda get PATH: one route run here, its answer on stdout. 1 where its status is an error. */
#ifndef SONDA_COMMAND_GET_H
#define SONDA_COMMAND_GET_H

#include "settings/options.h"

int command_get(const struct options *o);

#endif
