/* SPDX-License-Identifier: MIT */
/* process_*: this process, under the names that Prometheus client libraries use. Read from the /proc that
 * this process lives in, whatever --path.procfs says. */
#ifndef SONDA_COLLECT_PROCESS_H
#define SONDA_COLLECT_PROCESS_H

struct bind_context;
struct exposition;

void process_metrics(const struct bind_context *c, struct exposition *x);

#endif
