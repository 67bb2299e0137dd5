/* SPDX-License-Identifier: MIT */
/* sonda routes: what can be asked, and the script that answers. */
#ifndef SONDA_COMMAND_ROUTES_H
#define SONDA_COMMAND_ROUTES_H

#include "settings/options.h"

int command_routes(const struct options *o);

#endif
