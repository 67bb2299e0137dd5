/* SPDX-License-Identifier: MIT */
#include "serve/server.h"

#include <string.h>
#include <unistd.h>

void server_ask(struct server *s, enum server_request what)
{
    uint64_t one = 1;

    __atomic_fetch_or(&s->requests, (unsigned)what, __ATOMIC_RELEASE);
    ssize_t written = write(s->wake_fd, &one, sizeof(one));
    (void)written;
}

struct http_answer *server_other_method(const struct http_request *r, const char *allow)
{
    struct http_answer *a = strcmp(r->method, "OPTIONS") == 0 ? http_answer_new(204, NULL, NULL, 0)
                                                              : http_answer_detail(405, "Method Not Allowed");

    if (a)
        http_answer_header(a, "Allow", allow);
    return a;
}
