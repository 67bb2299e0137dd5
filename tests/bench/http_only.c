/* SPDX-License-Identifier: MIT */
/* core/http alone, answering a constant: what the layer costs without scripts, to hold beside constant.c.
 *     http_only [WORKERS [ADDRESS]]
 * Prints the bound address and serves until SIGTERM. With CACHED set, one answer is sent again and again;
 * without, each request makes its own. */
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "http/server.h"
#include "http/worker.h"

static struct http_server *server;
static const char body[] =
    "{\"status\":\"ok\",\"app\":\"k8s-cluster-performance-stack\",\"version\":\"1.0.0\"}";

static struct http_answer *begin(void *cls, struct http_request *r, size_t *body_max)
{
    (void)cls, (void)r, (void)body_max;

    return NULL;
}

static struct http_answer *answer(void *cls, struct http_request *r)
{
    (void)cls, (void)r;

    return http_answer_new(200, "application/json", body, sizeof(body) - 1);
}

static struct http_answer *answer_cached(void *cls, struct http_request *r)
{
    static _Thread_local struct http_answer *kept;
    (void)cls, (void)r;

    if (!kept)
        kept = http_answer_new(200, "application/json", body, sizeof(body) - 1);

    return http_answer_ref(kept);
}

static void *run(void *worker)
{
    http_worker_run(worker);
    http_worker_free(worker);

    return NULL;
}

static void stop(int signal_number)
{
    (void)signal_number;
    http_server_stop(server, 1);
}

int main(int argc, char **argv)
{
    struct http_limits limits = HTTP_LIMITS_DEFAULT;
    struct http_handler handler = { .begin = begin, .answer = getenv("CACHED") ? answer_cached : answer };
    unsigned workers = argc > 1 ? (unsigned)atoi(argv[1]) : 2;
    pthread_t threads[64];
    char bound[128];

    limits.connections = limits.connections_per_address = 1024;
    if (workers == 0 || workers > 64 || http_server_new(&limits, &server) < 0 ||
        http_server_listen(server, argc > 2 ? argv[2] : "127.0.0.1:0", bound, sizeof(bound)) < 0)
        return 1;
    for (unsigned i = 0; i < workers; i++) {
        struct http_worker *w;
        if (http_worker_new(server, &handler, NULL, &w) < 0 || pthread_create(&threads[i], NULL, run, w) != 0)
            return 1;
    }
    signal(SIGTERM, stop);
    signal(SIGINT, stop);
    puts(bound);
    fflush(stdout);
    for (unsigned i = 0; i < workers; i++)
        pthread_join(threads[i], NULL);
    http_server_free(server);

    return 0;
}
