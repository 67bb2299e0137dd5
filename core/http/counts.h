/* SPDX-License-Identifier: MIT */
/* What a server counts of its clients: atomics that all workers share. */
#ifndef SONDA_HTTP_COUNTS_H
#define SONDA_HTTP_COUNTS_H

#include <stdatomic.h>
#include <stdint.h>

/* Why requests or connections were turned away before a handler saw them. */
enum http_rejected {
    HTTP_REJECTED_CONNECTIONS, /* limit in all */
    HTTP_REJECTED_ADDRESS,     /* limit per address */
    HTTP_REJECTED_MALFORMED,   /* 400 and kin: framing, Host, target */
    HTTP_REJECTED_TOO_LARGE,   /* 413, 414, 431 */
    HTTP_REJECTED_TIMEOUT,     /* a deadline passed */
    HTTP_REJECTED_GAVE_WAY,    /* closed at a limit, for another client */
    HTTP_REJECTED_COUNT
};
const char *http_rejected_name(enum http_rejected why); /* "connections", "address", "malformed", … */

struct counts {
    atomic_uint connections, lingering;
    atomic_uint leaving; /* chosen to give way, and not closed yet */
    atomic_uint_fast64_t rejected[HTTP_REJECTED_COUNT];
};

void counts_reject(struct counts *c, enum http_rejected why);

#endif
