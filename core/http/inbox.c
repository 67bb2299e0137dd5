/* SPDX-License-Identifier: MIT */
#include "http/inbox.h"

#include <unistd.h>

#include "http/inside.h"

#define STUCK_NS 5000000ll /* a turn that takes this long */

bool inbox_is_minded(struct http_worker *w, int64_t now_ns)
{
    int64_t turn_ns = atomic_load_explicit(&w->turn_ns, memory_order_relaxed);

    return atomic_load(&w->running) && !atomic_load(&w->abandoned) &&
           (turn_ns == 0 || now_ns - turn_ns < STUCK_NS);
}

void inbox_push(struct http_worker *w, struct connection *c)
{
    c->next = atomic_load(&w->inbox);
    while (!atomic_compare_exchange_weak(&w->inbox, &c->next, c))
        ;
}

struct connection *inbox_take(struct http_worker *w)
{
    return atomic_load(&w->inbox) ? atomic_exchange(&w->inbox, NULL) : NULL;
}

void inbox_wake(struct http_worker *w)
{
    (void)!write(w->wake_fd, &(uint64_t){ 1 }, sizeof(uint64_t));
}

void inbox_woken(struct http_worker *w)
{
    uint64_t count;

    (void)!read(w->wake_fd, &count, sizeof(count));
}
