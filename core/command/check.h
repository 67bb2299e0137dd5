/* SPDX-License-Identifier: MIT */
/* sonda check [DIR...]: compile, load and dry-run scripts as a reload would, and tell each fault with its
 * line. 1 where there is one. */
#ifndef SONDA_COMMAND_CHECK_H
#define SONDA_COMMAND_CHECK_H

#include "settings/options.h"

int command_check(const struct options *o);

#endif
