/* SPDX-License-Identifier: MIT */
/* Where a request goes: host, path, query. head.c has judged their form. */
#ifndef SONDA_HTTP_TARGET_H
#define SONDA_HTTP_TARGET_H

#include <stdbool.h>

struct connection;
struct exchange;

/* Set path, query and authority of x from a target whose '?' head.c has turned to '#'; an absolute form's
 * authority is kept aside. False where memory is short: then they are "/", "" and "". */
bool target_split(struct exchange *x, const char *url);

/* The host that the request names is on the allow list of the limits, which there is. */
bool target_host_allowed(struct connection *c);

#endif
