/* SPDX-License-Identifier: MIT */
/* Times as people and programs read them: RFC 3339 in UTC. Thread-safe, without libc's lock over the time
 * zone. */
#ifndef SONDA_BASE_DATE_H
#define SONDA_BASE_DATE_H

#include <stdint.h>

#define DATE_MIN_SECONDS INT64_C(-62167219200) /* 0000-01-01T00:00:00Z */
#define DATE_MAX_SECONDS INT64_C(253402300799) /* 9999-12-31T23:59:59Z */
#define DATE_SIZE        21

/* "2025-11-15T15:30:00Z" of seconds since the epoch; beyond the years that four digits write, the first or
 * the last of their seconds. */
void date_write(int64_t seconds, char text[DATE_SIZE]);

#endif
