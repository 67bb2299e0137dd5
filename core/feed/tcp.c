/* SPDX-License-Identifier: MIT */
#include "feed/tcp.h"

#include <sys/socket.h>

#include "proc/tcp.h"

enum { SOCKETS, RECEIVED_BYTES, SENT_BYTES };

static const struct feed_field FIELDS[] = {
    [SOCKETS] = { "sockets", 1 },
    [RECEIVED_BYTES] = { "received_bytes", 0 },
    [SENT_BYTES] = { "sent_bytes", 0 },
    { NULL, 0 },
};

/* A kernel without tcp_diag, or a sandbox that forbids the socket, has the text still. */
static int read_family(struct feed *f, unsigned char family, const char *name, struct proc_tcp *ret)
{
    struct netlink *n = f->state;
    const char *text;

    n->stop = f->sink->expired;
    int r = procfs_live(f->sink->proc) ? proc_tcp_read(n, family, ret) : -ENOENT;
    if (r == 0 || r == -ETIMEDOUT)
        return r;

    f->what = name;
    r = procfs_lines(f->sink->proc, name, &text);
    return r < 0 ? r : proc_tcp_parse_file(text, ret);
}

static void give(struct feed *f, const struct proc_tcp *t)
{
    for (size_t i = 0; i < PROC_TCP_STATES; i++) {
        if (t->states[i]) {
            feed_label_text(f, 0, proc_tcp_state(i));
            feed_u64(f, SOCKETS, t->states[i]);
        }
    }
    if (t->sockets) {
        feed_u64(f, RECEIVED_BYTES, t->received_bytes);
        feed_u64(f, SENT_BYTES, t->sent_bytes);
    }
}

static int run(struct feed *f)
{
    struct proc_tcp sum = { 0 }, v6 = { 0 };
    f->what = "TCP sockets";
    int r = read_family(f, AF_INET, "net/tcp", &sum);
    if (r < 0)
        return r;
    r = read_family(f, AF_INET6, "net/tcp6", &v6);
    if (r < 0 && r != -ENOENT) /* IPv6 may be off */
        return r;

    proc_tcp_add(&sum, &v6);
    give(f, &sum);
    return 0;
}

static void state_free(void *state)
{
    netlink_close(state);
}

const struct feed_source feed_tcp = { .name = "tcp",
                                      .roots = FEED_PROC,
                                      .fields = FIELDS,
                                      .run = run,
                                      .state_size = sizeof(struct netlink),
                                      .state_free = state_free };
