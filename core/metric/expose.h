/* SPDX-License-Identifier: MIT */
/* The registry's families as samples of an exposition. */
#ifndef SONDA_METRIC_EXPOSE_H
#define SONDA_METRIC_EXPOSE_H

struct exposition;
struct metric_registry;

/* Takes no lock. */
void metric_expose(struct metric_registry *m, struct exposition *x);

#endif
