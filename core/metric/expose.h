/* SPDX-License-Identifier: MIT */
/* The registry's families as samples of an exposition. */
#ifndef SONDA_METRIC_EXPOSE_H
#define SONDA_METRIC_EXPOSE_H

#include <stdbool.h>

struct exposition;
struct metric_registry;

/* Those that scripts declare, and where `own` also sonda_*, which are about this program. Takes no lock. */
void metric_expose(struct metric_registry *m, struct exposition *x, bool own);

#endif
