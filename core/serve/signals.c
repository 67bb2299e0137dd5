/* SPDX-License-Identifier: MIT */
#include "serve/signals.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/log.h"
#include "serve/server.h"

struct signals {
    pthread_t thread;
    struct server *server;
    unsigned ends; /* SIGTERM or SIGINT seen */
    atomic_bool over;
};

static sigset_t ours(void)
{
    sigset_t set;

    sigemptyset(&set);
    sigaddset(&set, SIGTERM);
    sigaddset(&set, SIGINT);
    sigaddset(&set, SIGHUP);
    return set;
}

void signals_block(void)
{
    sigset_t set = ours();

    signal(SIGPIPE, SIG_IGN);
    signal(SIGXFSZ, SIG_IGN); /* a log that may grow no more (RLIMIT_FSIZE) ends no server */
    pthread_sigmask(SIG_BLOCK, &set, NULL);
}

static void take(struct signals *g, int number)
{
    struct server *s = g->server;

    if (number == SIGHUP) {
        server_ask(s, SERVER_RELOAD);
        return;
    }
    if (++g->ends > 1) {
        log_line(LOG_WARN, "second signal: exiting at once");
        _exit(128 + number);
    }
    log_line(LOG_INFO, "stopping: finishing what is in flight");
    http_server_stop(s->http, (unsigned)s->options->grace_seconds);
    /* Not before: the main thread may free the workers then, which have just been woken. */
    __atomic_store_n(&s->stopping, true, __ATOMIC_RELEASE);
    server_ask(s, 0);
}

static void *run(void *cls)
{
    struct signals *g = cls;
    sigset_t set = ours();
    int number;

    pthread_setname_np(pthread_self(), "signals");
    while (sigwait(&set, &number) == 0 && !atomic_load(&g->over))
        take(g, number);
    return NULL;
}

int signals_start(struct server *s, struct signals **ret)
{
    struct signals *g = calloc(1, sizeof(*g));
    if (!g)
        return -ENOMEM;

    g->server = s;
    int r = -pthread_create(&g->thread, NULL, run, g);
    if (r < 0) {
        free(g);
        return r;
    }

    *ret = g;
    return 0;
}

void signals_stop(struct signals *g)
{
    if (!g)
        return;

    atomic_store(&g->over, true);
    pthread_kill(g->thread, SIGHUP); /* sigwait returns */
    pthread_join(g->thread, NULL);
    free(g);
}
