/* SPDX-License-Identifier: MIT */
/* sonda record DIR: copy what the readers read, for replay. */
#ifndef SONDA_COMMAND_RECORD_H
#define SONDA_COMMAND_RECORD_H

#include "settings/options.h"

int command_record(const struct options *o);

#endif
