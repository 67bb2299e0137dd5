/* SPDX-License-Identifier: MIT */
/* The parts of a running server, as the files of this folder share them. serve.c starts and stops them. */
#ifndef SONDA_SERVE_SERVER_H
#define SONDA_SERVE_SERVER_H

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "http/server.h"
#include "message/router.h"
#include "program/host.h"
#include "serve/route_state.h"
#include "serve/scripts.h"
#include "serve/ticker.h"
#include "settings/options.h"

/* Asked of the main thread by a worker (admin.c). */
enum server_request { SERVER_RELOAD = 1, SERVER_ROLLBACK = 2 };

struct worker {
    struct server *server;
    size_t slot;
    pthread_t thread;
    struct http_worker *http;
    struct engine *engine; /* atomic for the main thread's looks; replaced by the worker alone */
    uint64_t generation;   /* atomic; what the engine is of */
    struct metric_series *memory;
    struct {
        uint64_t request; /* its id; 0: none */
        struct router_match match;
    } found;             /* the route of the request that came last, in this engine */
    bool lost;           /* the main thread's, as are */
    unsigned late_looks; /* how often in a row its call was seen past its end, and */
    int64_t looked_ns;   /* when last */
    bool returned;       /* atomic: its thread has ended */
};

struct server {
    const struct options *options;
    struct host *host;
    struct http_server *http;
    struct scripts *scripts;
    struct route_states *routes;
    struct worker **workers; /* one a slot; a lost one is replaced by a new one of the same slot */
    size_t worker_count;
    uint64_t jobs_generation; /* atomic; what the thread of the jobs has adopted, 0 before its first look */
    unsigned lost;            /* atomic */
    unsigned requests;        /* atomic: enum server_request bits */
    int wake_fd;              /* eventfd: a worker ended, or asks for something */
    bool stopping;            /* atomic */
};

/* worker.c */
int worker_start(struct server *s, size_t slot, struct worker **ret); /* 0 or a negative errno */

/* A path is known, but not with this method: what OPTIONS asks for, else 405. */
struct http_answer *server_other_method(const struct http_request *r, const char *allow);

/* admin.c: the /-/ routes of sonda itself. NULL: not one of them. */
struct http_answer *admin_answer(struct server *s, const struct http_request *r);

/* A server told to do something by a worker's thread. */
void server_ask(struct server *s, enum server_request what);

/* metrics.c: sonda's own metrics that are not a route's. */
struct server_metrics;
int server_metrics_new(struct server *s, struct server_metrics **ret);
void server_metrics_free(struct server_metrics *m);
void server_metrics_tick(struct server_metrics *m); /* once a second, one thread */
void server_metrics_reloaded(struct server_metrics *m, enum scripts_outcome outcome);
struct metric_series *server_metrics_memory(struct server *s, size_t slot);

/* clock.c: samples once a second. jobs.c: runs sonda.every. */
int clock_start(struct server *s, struct server_metrics *m, struct ticker **ret);
int jobs_start(struct server *s, struct ticker **ret);

#endif
