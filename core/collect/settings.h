/* SPDX-License-Identifier: MIT */
/* What the settings say of collectors: which are on, and which settings nobody knows. */
#ifndef SONDA_COLLECT_SETTINGS_H
#define SONDA_COLLECT_SETTINGS_H

#include "collect/table.h"

/* True where the settings or its declaration switch the collector on. */
bool collector_enabled(const struct collector_table *t, const struct collector *c);

/* Known: a collector's name, an option that a script asked for while it loaded. Foreign: node_exporter alone
 * has it (foreign.h); to switch such a collector off is known. */
enum option_standing { OPTION_KNOWN, OPTION_FOREIGN, OPTION_UNKNOWN };

/* Of an option "collector.…" with that value. */
enum option_standing collector_option_standing(const struct collector_table *t, const char *option,
                                               const char *value);

/* The next option of the command line from *place on that stands so, or NULL; *place goes behind it. *value
 * is what was given. */
const char *collector_option_next(const struct collector_table *t, enum option_standing standing,
                                  size_t *place, const char **value);

/* What somebody may have meant who misspelt an option so, without "collector."; or NULL. */
const char *collector_option_nearest(const struct collector_table *t, const char *option);

#endif
