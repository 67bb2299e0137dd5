/* SPDX-License-Identifier: MIT */
/* Settings: a flag beats the environment, which beats a .env file in the working directory, which beats the
 * default. */
#ifndef SONDA_SETTINGS_PARSE_H
#define SONDA_SETTINGS_PARSE_H

#include <stddef.h>

#include "settings/options.h"

/* Fill *ret. `argv` and `commands` as flags_take has them; the words last as long as the options. Returns
 * 0, or -EINVAL with one line (no newline) in `message` that names the flag, variable or .env line. */
int options_parse(char **argv, const struct command *commands, struct options *ret, char *message,
                  size_t size);
void options_free(struct options *o);

/* What gave the setting of this flag its value, for a message about it: "--listen", "SONDA_LISTEN",
 * ".env:3: SONDA_LISTEN". */
void options_name(const struct options *o, const char *flag, char *name, size_t size);

#endif
