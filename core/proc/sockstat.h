/* SPDX-License-Identifier: MIT */
/* Sockets in use: /proc/net/sockstat and sockstat6 (proc(5)). */
#ifndef SONDA_PROC_SOCKSTAT_H
#define SONDA_PROC_SOCKSTAT_H

#include <stddef.h>
#include <stdint.h>

/* Tell each number as "Protocol_state" ("TCP_inuse", "sockets_used"); what is odd is left out. `each` returns
 * 0 to go on. Returns 0, what `each` returned, or -EBADMSG where the text was cut or holds no number. */
int proc_sockstat_each(const char *text, int (*each)(void *cls, const char *key, size_t len, int64_t value),
                       void *cls);

#endif
