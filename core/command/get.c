/* SPDX-License-Identifier: MIT */
/* sonda get PATH: one route run here, its answer on stdout. */
#include "command/get.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "base/clock.h"
#include "command/load.h"
#include "route/route.h"

static int print(const struct http_answer *a)
{
    size_t len;
    const char *body = http_answer_body(a, &len);
    int status = http_answer_status(a);

    if (status >= 400)
        fprintf(stderr, "sonda: get: %d\n", status);
    fwrite(body, 1, len, stdout);
    if (len && body[len - 1] != '\n')
        putchar('\n');
    return status < 400 ? 0 : 1;
}

static int get(struct offline *off, const struct http_request *r)
{
    struct script_fault fault = { 0 };
    struct http_answer *a = NULL;
    struct router_match m;
    char allow[64];

    int found = route_find(off->engine, r->method, r->path, &m, allow, sizeof(allow));
    if (found < 0) {
        fprintf(stderr, "sonda: get: %s: %s\n", r->path,
                found == -ENOENT ? "no such route" : "not a GET route");
        return 1;
    }
    if (route_answer(off->engine, &m, r, &a, &fault) < 0)
        offline_print_fault(NULL, &fault);
    int status = a ? print(a) : 2;
    http_answer_free(a);
    return status;
}

int command_get(const struct options *o)
{
    struct offline off;
    char path[4096];

    if ((size_t)snprintf(path, sizeof(path), "%s%s", *o->arguments.items[0] == '/' ? "" : "/",
                         o->arguments.items[0]) >= sizeof(path)) {
        fprintf(stderr, "sonda: get: the path is too long\n");
        return 2;
    }
    char *query = strchr(path, '?');
    if (query)
        *query++ = '\0';
    if (command_load(o, NULL, NULL, &off) < 0)
        return 2;
    struct http_request r = { .method = "GET",
                              .path = path,
                              .query = query ? query : "",
                              .remote = "local",
                              .loopback = true,
                              .id = 1,
                              .begin_ns = monotonic_ns() };
    int status = get(&off, &r);
    offline_free(&off);
    return status;
}
