/* SPDX-License-Identifier: MIT */
/* The parts of a running server, as the files of this room share them. serve.c starts and stops them. */
#ifndef SONDA_SERVE_SERVER_H
#define SONDA_SERVE_SERVER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "http/server.h"
#include "http/worker.h"
#include "program/host.h"
#include "serve/route_state.h"
#include "serve/scripts.h"
#include "settings/options.h"

/* Asked of the main thread by a worker or by a signal. */
enum server_request { SERVER_RELOAD = 1, SERVER_ROLLBACK = 2 };

struct errand;
struct troubles;
struct worker;

struct server {
    const struct options *options;
    struct host *host;
    struct http_server *http;
    struct scripts *scripts;
    struct route_states *routes;
    struct troubles *troubles;
    struct worker **workers; /* one a slot; a lost one is replaced by a new one of the same slot */
    size_t worker_count;
    uint64_t jobs_generation; /* atomic; what the thread of the jobs has adopted, 0 before its first look */
    unsigned lost;            /* atomic */
    unsigned requests;        /* atomic: enum server_request bits */
    int wake_fd;              /* eventfd: a worker ended, or asks for something */
    bool stopping;            /* atomic */
    bool traffic;             /* atomic: a request came after a rest: who looks after workers wakes */
    struct errand *errand;    /* who waits for what the main thread was asked (server_await) */
    /* Looks at each request before any route: an answer, or NULL where it is none of its own. */
    struct http_answer *(*admin)(struct server *s, const struct http_request *r);
};

/* Ask the main thread for something; 0: to look again at what has changed. Any thread. */
void server_ask(struct server *s, enum server_request what);

/* The same, and wait for what comes of it, at most timeout_ns: for the few requests of an admin. Returns 0
 * with the outcome, or -ETIMEDOUT. */
int server_await(struct server *s, enum server_request what, int64_t timeout_ns, enum scripts_outcome *ret);

/* The main thread: what was asked until now came to this. */
void server_answer(struct server *s, enum scripts_outcome outcome);

int server_open(struct server *s); /* before any thread; 0 or a negative errno */
void server_close(struct server *s);

/* A path is known, but not with this method: what OPTIONS asks for, else 405. NULL: out of memory. */
struct http_answer *server_other_method(const struct http_request *r, const char *allow);

#endif
