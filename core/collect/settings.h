/* SPDX-License-Identifier: MIT */
/* What the settings say of collectors: which are on, and which settings nobody knows. */
#ifndef SONDA_COLLECT_SETTINGS_H
#define SONDA_COLLECT_SETTINGS_H

#include "collect/table.h"

/* True where the settings or its declaration switch the collector on. */
bool collector_enabled(const struct collector_table *t, const struct collector *c);

/* A script asks for the option of that name. Without memory nothing is noted. */
void collector_table_ask(struct collector_table *t, const char *name);

/* The next option "collector.…" from *place on that the command line gives and nothing knows, or NULL; *place
 * goes behind it. Known are those that scripts asked for while they were loaded, collectors' names, and
 * collectors that node_exporter alone has where they are switched off. *value is what was given. */
const char *collector_table_unknown(const struct collector_table *t, size_t *place, const char **value);

#endif
