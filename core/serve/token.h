/* SPDX-License-Identifier: MIT */
/* The secret that an admin from afar gives: SONDA_ADMIN_TOKEN, or the file of --admin-token-file. */
#ifndef SONDA_SERVE_TOKEN_H
#define SONDA_SERVE_TOKEN_H

#include <stdbool.h>
#include <stddef.h>

#include "settings/options.h"

/* Is there one? Then it is asked for, from this machine too. */
bool token_is_set(const struct options *o);

/* Is that the value of an Authorization header ("Bearer SECRET") with the token? NULL is none. The file is
 * read anew each time, so that it can be exchanged; one that cannot be read lets nobody in, which is
 * logged. */
bool token_matches(const struct options *o, const char *authorization);

/* At start: 0, or -EINVAL with a line in `message` where the file cannot be read or holds no token. */
int token_check(const struct options *o, char *message, size_t size);

#endif
