/* SPDX-License-Identifier: MIT */
/* sonda probe [URL]: ask a running server; 0 where it answers 2xx, else 1. */
#ifndef SONDA_COMMAND_PROBE_H
#define SONDA_COMMAND_PROBE_H

#include "settings/options.h"

int command_probe(const struct options *o);

#endif
