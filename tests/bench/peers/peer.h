/* SPDX-License-Identifier: MIT */
/* What the C peers of the benchmark share: a libmicrohttpd daemon with as many epoll threads as sonda has
 * workers, its command line, and the headers that sonda sends, so that only the work inside differs.
 *
 *     PEER [--threads N] [--header "Name: value"]… [ARGUMENT]
 *
 * Prints "listening http://127.0.0.1:PORT" and serves until SIGTERM. */
#ifndef SONDA_BENCH_PEER_H
#define SONDA_BENCH_PEER_H

#include <arpa/inet.h>
#include <microhttpd.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PEER_HEADERS_MAX 16

struct peer {
    unsigned threads;
    const char *argument;
    size_t headers;
    char *names[PEER_HEADERS_MAX];
    const char *values[PEER_HEADERS_MAX];
};

static inline void peer_fail(const char *what)
{
    fprintf(stderr, "%s\n", what);
    exit(2);
}

static inline void peer_add_header(struct peer *p, const char *text)
{
    const char *colon = strstr(text, ": ");
    if (!colon || p->headers == PEER_HEADERS_MAX)
        peer_fail("bad --header");

    p->names[p->headers] = strndup(text, (size_t)(colon - text));
    p->values[p->headers] = colon + 2;
    p->headers++;
}

static inline struct peer peer_parse(int argc, char **argv)
{
    struct peer p = { .threads = 2 };

    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "--threads") == 0 && i + 1 < argc)
            p.threads = (unsigned)strtoul(argv[++i], NULL, 10);
        else if (strcmp(argv[i], "--header") == 0 && i + 1 < argc)
            peer_add_header(&p, argv[++i]);
        else
            p.argument = argv[i];
    }

    return p;
}

/* A response with these bytes, copied, and the peer's headers. */
static inline struct MHD_Response *peer_response(const struct peer *p, const char *bytes, size_t len)
{
    struct MHD_Response *res = MHD_create_response_from_buffer(len, (void *)bytes, MHD_RESPMEM_MUST_COPY);
    if (!res)
        peer_fail("no response");

    for (size_t i = 0; i < p->headers; i++)
        MHD_add_response_header(res, p->names[i], p->values[i]);
    return res;
}

/* The first call for a request comes before the library has read it to its end: an answer queued then would
 * close the connection (libmicrohttpd manual, MHD_AccessHandlerCallback). True on that call. */
static inline bool peer_first_call(void **request)
{
    static char seen;
    bool first = !*request;

    *request = &seen;
    return first;
}

static inline struct MHD_Daemon *peer_start(const struct peer *p, MHD_AccessHandlerCallback handler,
                                            void *cls)
{
    struct sockaddr_in any = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    unsigned pool = p->threads > 1 ? p->threads : 0;

    return MHD_start_daemon(MHD_USE_EPOLL_INTERNAL_THREAD, 0, NULL, NULL, handler, cls, MHD_OPTION_SOCK_ADDR,
                            &any, MHD_OPTION_CONNECTION_TIMEOUT, 15u, MHD_OPTION_THREAD_POOL_SIZE, pool,
                            MHD_OPTION_END);
}

static inline int peer_serve(const struct peer *p, MHD_AccessHandlerCallback handler, void *cls)
{
    sigset_t ends;
    int which;

    sigemptyset(&ends);
    sigaddset(&ends, SIGTERM);
    sigaddset(&ends, SIGINT);
    sigprocmask(SIG_BLOCK, &ends, NULL);

    struct MHD_Daemon *daemon = peer_start(p, handler, cls);
    if (!daemon)
        peer_fail("no daemon");

    printf("listening http://127.0.0.1:%u\n", MHD_get_daemon_info(daemon, MHD_DAEMON_INFO_BIND_PORT)->port);
    fflush(stdout);
    sigwait(&ends, &which);
    MHD_stop_daemon(daemon);
    return 0;
}

#endif
