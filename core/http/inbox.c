/* SPDX-License-Identifier: MIT */
#include "http/inbox.h"

#include <unistd.h>

#include "http/inside.h"

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
