/* SPDX-License-Identifier: MIT */
/* Collectors of node_exporter 1.12 that sonda does not have, all off by default there: to switch one off asks
 * for nothing. One that comes to be here leaves the list. */
#ifndef SONDA_COLLECT_FOREIGN_H
#define SONDA_COLLECT_FOREIGN_H

#include <stdbool.h>

extern const char *const collector_foreign[]; /* in alphabetic order; NULL ends them */

bool collector_is_foreign(const char *name);

#endif
