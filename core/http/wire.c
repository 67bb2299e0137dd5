/* SPDX-License-Identifier: MIT */
#include "http/wire.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "http/inside.h"
#include "http/phase.h"
#include "http/refuse.h"

static _Thread_local struct http_worker *here;

void wire_enter(struct http_worker *w)
{
    here = w;
}

int wire_add(struct connection *c)
{
    struct http_worker *w = c->worker;
    size_t fd = (size_t)c->fd;

    if (fd >= w->by_fd_size) {
        size_t size = (fd + 64) & ~(size_t)63;
        struct connection **table = realloc(w->by_fd, size * sizeof(struct connection *));
        if (!table)
            return -ENOMEM;
        memset(table + w->by_fd_size, 0, (size - w->by_fd_size) * sizeof(struct connection *));
        w->by_fd = table;
        w->by_fd_size = size;
    }
    w->by_fd[fd] = c;
    head_begin(&c->head, w->server->limits.head_bytes);
    c->head.hides = true;

    return 0;
}

void wire_remove(struct connection *c)
{
    c->worker->by_fd[c->fd] = NULL;
}

bool wire_passed(struct connection *c)
{
    return c->begun++ < c->heads;
}

bool wire_waits(const struct connection *c)
{
    return c->heads == c->begun && c->heads > c->messages && c->head.expects_continue;
}

void wire_continue(const struct connection *c)
{
    static const char text[] = "HTTP/1.1 100 Continue\r\n\r\n";

    (void)!send(c->fd, text, sizeof(text) - 1, MSG_NOSIGNAL | MSG_DONTWAIT);
}

static void refuse_bad(struct connection *c)
{
    bool large = c->head.status == 413 || c->head.status == 414 || c->head.status == 431;

    counts_reject(&c->worker->server->counts, large ? HTTP_REJECTED_TOO_LARGE : HTTP_REJECTED_MALFORMED);
    refuse(c, c->head.status, c->head.reason);
}

void wire_answered(struct connection *c)
{
    c->answered++;
    c->since_ns = c->worker->now_ns;
    phase_publish(c);
    if (c->answered != c->messages)
        return;
    if (c->bad)
        refuse_bad(c);
    else if (c->half_closed)
        shutdown(c->fd, SHUT_RDWR);
}

static void note(struct connection *c, enum head_event event)
{
    if (event == HEAD_COMPLETE) {
        size_t room = c->head.size + c->head.lines * (size_t)POOL_FIELD;
        c->head_room = room > c->head_room ? room : c->head_room;
        c->heads++;
        c->bodies |= c->head.chunked || c->head.content_length;
    } else if (event == HEAD_MESSAGE) {
        c->messages++;
    } else if (event == HEAD_BAD) {
        c->bad = true;
    }
}

/* Judge bytes[0..len). Returns how many of them the library may see. */
static size_t judge(struct connection *c, char *bytes, size_t len)
{
    char *start = bytes, *to = bytes;
    bool between = head_between(&c->head);

    if (between && c->messages == c->answered)
        c->since_ns = c->worker->now_ns;
    c->looked = false;
    while (len && !c->bad) {
        size_t used, kept;
        enum head_event event = head_feed(&c->head, bytes, len, &used, &kept);
        if (to != bytes)
            memmove(to, bytes, kept);
        to += kept;
        bytes += used;
        len -= used;
        note(c, event);
        if (event == HEAD_COMPLETE && len == 0)
            note(c, head_feed(&c->head, bytes, 0, &used, &kept));
    }
    phase_publish(c);

    return (size_t)(to - start);
}

/* The client ended its direction, and no edge will tell the library: once nothing is left to answer, it is
 * told by a hang-up. */
static void half_closed(struct connection *c)
{
    c->half_closed = true;
    if (c->messages == c->answered)
        shutdown(c->fd, SHUT_RDWR);
}

/* Fill buf with sound bytes. The library polls edges, and takes a short count for "no more there for now": so
 * reading goes on until the buffer is full or the socket is empty. One look is spared where a short count
 * ends with a whole request, as nearly always;
 * an end of the stream right behind that is found by the reaper. */
static ssize_t read_sound(struct connection *c, char *buf, size_t len)
{
    size_t have = 0;

    while (have < len && !c->bad) {
        size_t asked = len - have;
        ssize_t n = recvfrom(c->fd, buf + have, asked, 0, NULL, NULL);
        if (n == 0 && have)
            half_closed(c);
        if (n <= 0)
            return have ? (ssize_t)have : n;
        have += judge(c, buf + have, (size_t)n);
        if ((size_t)n < asked && head_between(&c->head))
            break;
    }
    if (have == 0)
        errno = EAGAIN;

    return have ? (ssize_t)have : -1;
}

/* What became of a violation: an answer now, or after the answers before it, or none in the midst of one. */
static ssize_t fail(struct connection *c, ssize_t sound)
{
    if (c->exchange.answering && c->messages == c->answered)
        return 0;
    if (c->messages != c->answered)
        return sound;

    refuse_bad(c);
    errno = EAGAIN;

    return -1;
}

static ssize_t wire_recv(struct connection *c, char *buf, size_t len)
{
    if (c->ended) {
        if (c->over || !refuse_drain(c))
            return 0;
        errno = EAGAIN;
        return -1;
    }
    if (c->bad) {
        errno = EAGAIN;
        return -1;
    }

    ssize_t n = read_sound(c, buf, len);

    return c->bad ? fail(c, n) : n;
}

ssize_t recv(int fd, void *buf, size_t len, int flags);

__attribute__((visibility("default"))) ssize_t recv(int fd, void *buf, size_t len, int flags)
{
    struct http_worker *w = here;
    struct connection *c = w && fd >= 0 && (size_t)fd < w->by_fd_size ? w->by_fd[fd] : NULL;

    if (!c || flags & MSG_PEEK)
        return recvfrom(fd, buf, len, flags, NULL, NULL);

    return wire_recv(c, buf, len);
}
