/* SPDX-License-Identifier: MIT */
/* What tells who a host or its users are, taken out of a file's text: hardware addresses, serial numbers,
 * host name, network addresses, secrets in mount options. */
#ifndef SONDA_COMMAND_SCRUB_H
#define SONDA_COMMAND_SCRUB_H

#include <stddef.h>

#define SCRUB_ROOM 20 /* more than the text has: what stands in for an identity may be longer */

/* Scrub the text in place and return its new length; there is room for SCRUB_ROOM bytes behind it, of which
 * the first is 0. `path` says what it is: "proc/net/arp", "sys/class/dmi/id/product_serial",
 * "run/udev/data/b8:0". The same text becomes the same in one process, and another in the next. */
size_t scrub(const char *path, char *text, size_t len);

#endif
