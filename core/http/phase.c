/* SPDX-License-Identifier: MIT */
#include "http/phase.h"

#include "http/inside.h"

enum phase phase_of(const struct connection *c)
{
    if (c->ended)
        return PHASE_ENDED;
    if (c->exchange.answering)
        return PHASE_UNREAD;
    if (c->messages > c->answered)
        return PHASE_ANSWER;
    if (c->heads > c->messages)
        return PHASE_BODY;

    return head_between(&c->head) ? PHASE_IDLE : PHASE_HEAD;
}

void phase_publish(struct connection *c)
{
    atomic_store_explicit(&c->shown_phase, (unsigned char)phase_of(c), memory_order_relaxed);
    atomic_store_explicit(&c->shown_since_ns, c->since_ns, memory_order_relaxed);
}
