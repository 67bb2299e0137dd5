/* SPDX-License-Identifier: MIT */
/* Which names a collector keeps: those that match `include`, less those that match `exclude`. Verdicts are
 * remembered, since the same names come at each scrape. One filter belongs to one thread. */
#ifndef SONDA_MATCH_FILTER_H
#define SONDA_MATCH_FILTER_H

#include <signal.h>
#include <stdbool.h>
#include <stddef.h>

struct name_filter;

/* NULL or "": all are included, none excluded. Returns 0, -EINVAL with a reason in `message`, -ENOMEM. */
int name_filter_new(const char *include, const char *exclude, char *message, size_t size,
                    struct name_filter **ret);
void name_filter_free(struct name_filter *f); /* takes NULL */

/* Matching ends early once *stop is set, with any verdict, which is not remembered. */
void name_filter_stop(struct name_filter *f, const volatile sig_atomic_t *stop);

/* Names with a NUL byte, or longer than 4096 bytes, are never kept where there is a pattern. */
bool name_filter_keeps(struct name_filter *f, const char *name, size_t len);

#endif
