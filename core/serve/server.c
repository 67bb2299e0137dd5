/* SPDX-License-Identifier: MIT */
#include "serve/server.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"

struct errand {
    pthread_mutex_t lock;
    pthread_cond_t done;
    uint64_t asked, answered;
    enum scripts_outcome outcome;
};

int server_open(struct server *s)
{
    pthread_condattr_t monotonic;

    s->wake_fd = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
    if (s->wake_fd < 0)
        return -errno;
    s->errand = calloc(1, sizeof(*s->errand));
    if (!s->errand)
        return -ENOMEM;
    pthread_mutex_init(&s->errand->lock, NULL);
    pthread_condattr_init(&monotonic);
    pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
    pthread_cond_init(&s->errand->done, &monotonic);
    pthread_condattr_destroy(&monotonic);
    return 0;
}

void server_close(struct server *s)
{
    if (s->errand) {
        pthread_cond_destroy(&s->errand->done);
        pthread_mutex_destroy(&s->errand->lock);
    }
    free(s->errand);
    if (s->wake_fd >= 0)
        close(s->wake_fd);
}

void server_ask(struct server *s, enum server_request what)
{
    uint64_t one = 1;

    __atomic_fetch_or(&s->requests, (unsigned)what, __ATOMIC_RELEASE);
    ssize_t written = write(s->wake_fd, &one, sizeof(one));
    (void)written;
}

static int wait_for(struct errand *e, uint64_t number, int64_t until_ns)
{
    struct timespec until = { .tv_sec = until_ns / 1000000000, .tv_nsec = until_ns % 1000000000 };
    int r = 0;

    while (e->answered < number && r == 0)
        r = -pthread_cond_timedwait(&e->done, &e->lock, &until);
    return e->answered >= number ? 0 : -ETIMEDOUT;
}

int server_await(struct server *s, enum server_request what, int64_t timeout_ns, enum scripts_outcome *ret)
{
    struct errand *e = s->errand;

    pthread_mutex_lock(&e->lock);
    uint64_t number = ++e->asked;
    server_ask(s, what);
    int r = wait_for(e, number, monotonic_ns() + timeout_ns);
    *ret = e->outcome;
    pthread_mutex_unlock(&e->lock);
    return r;
}

void server_answer(struct server *s, enum scripts_outcome outcome)
{
    struct errand *e = s->errand;

    pthread_mutex_lock(&e->lock);
    e->outcome = outcome;
    e->answered = e->asked;
    pthread_cond_broadcast(&e->done);
    pthread_mutex_unlock(&e->lock);
}

struct http_answer *server_other_method(const struct http_request *r, const char *allow)
{
    struct http_answer *a = strcmp(r->method, "OPTIONS") == 0 ? http_answer_new(204, NULL, NULL, 0)
                                                              : http_answer_detail(405, "Method Not Allowed");

    if (a)
        http_answer_header(a, "Allow", allow);
    return a;
}
