/* SPDX-License-Identifier: MIT */
/* process_*: this process, under the names that Prometheus client libraries use. Read from the /proc that
 * this process lives in, whatever --path.procfs says. */
#ifndef SONDA_COLLECT_PROCESS_H
#define SONDA_COLLECT_PROCESS_H

#include <stdint.h>

struct exposition;

/* start_realtime_ns: when the process started, CLOCK_REALTIME. */
void process_metrics(struct exposition *x, int64_t start_realtime_ns);

#endif
