/* SPDX-License-Identifier: MIT */
/* Counters of the network protocols: /proc/net/netstat and /proc/net/snmp (a line of names, then a line of
 * numbers, a protocol: net/ipv4/proc.c) and /proc/net/snmp6 ("Ip6InReceives 5": net/ipv6/proc.c). */
#ifndef SONDA_PROC_NETSTAT_H
#define SONDA_PROC_NETSTAT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Tell each number as "Protocol_Name" ("TcpExt_SyncookiesSent", "Ip6_InReceives"), with its size and whether
 * it is negative (Tcp_MaxConn is -1). Left out are names without as many numbers below them, numbers that are
 * odd, and lines of snmp6 whose name has no 6 in it. `each` returns 0 to go on. Return 0, what `each`
 * returned, or -EBADMSG where the text was cut or holds no number at all. */
int proc_netstat_each(const char *text,
                      int (*each)(void *cls, const char *key, size_t len, uint64_t value, bool negative),
                      void *cls);
int proc_netstat_each6(const char *text,
                       int (*each)(void *cls, const char *key, size_t len, uint64_t value, bool negative),
                       void *cls);

#endif
