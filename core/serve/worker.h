/* SPDX-License-Identifier: MIT */
/* A worker: one thread with one HTTP worker and one engine. */
#ifndef SONDA_SERVE_WORKER_H
#define SONDA_SERVE_WORKER_H

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "message/router.h"
#include "serve/lateness.h"
#include "serve/server.h"

struct metric_series;

struct worker {
    struct server *server;
    size_t slot;
    pthread_t thread;
    struct http_worker *http;
    struct engine *engine; /* atomic for the main thread's looks; replaced by the worker alone */
    uint64_t generation;   /* atomic; what the engine is of */
    struct metric_series *memory;
    bool collections_kept; /* texts that workers share, when this one last looked */
    int64_t request_ns;    /* when the last request began */
    struct {
        uint64_t request; /* its id; 0: none */
        struct router_match match;
    } found;   /* the route of the request that came last, in this engine */
    bool lost; /* the main thread's, as is */
    struct lateness lateness;
    bool returned; /* atomic: its thread has ended */
};

/* Start the thread of a slot, whose engine the scripts have ready. Returns 0 or a negative errno. */
int worker_start(struct server *s, size_t slot, struct worker **ret);

#endif
