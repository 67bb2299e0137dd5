/* SPDX-License-Identifier: MIT */
#ifndef SONDA_SERVE_SERVE_H
#define SONDA_SERVE_SERVE_H

#include "settings/options.h"

/* Serve until SIGTERM or SIGINT. Returns the exit status: 0 after a drain, 2 where the settings cannot be
 * carried out. */
int serve(const struct options *o);

#endif
