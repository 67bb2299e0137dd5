/* SPDX-License-Identifier: MIT */
#include "http/counts.h"

const char *http_rejected_name(enum http_rejected why)
{
    static const char *const names[HTTP_REJECTED_COUNT] = {
        [HTTP_REJECTED_CONNECTIONS] = "connections", [HTTP_REJECTED_ADDRESS] = "address",
        [HTTP_REJECTED_MALFORMED] = "malformed",     [HTTP_REJECTED_TOO_LARGE] = "too_large",
        [HTTP_REJECTED_TIMEOUT] = "timeout",         [HTTP_REJECTED_GAVE_WAY] = "gave_way",
    };

    return (unsigned)why < HTTP_REJECTED_COUNT ? names[why] : "unknown";
}

void counts_reject(struct counts *c, enum http_rejected why)
{
    atomic_fetch_add_explicit(&c->rejected[why], 1, memory_order_relaxed);
}
