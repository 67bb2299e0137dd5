/* SPDX-License-Identifier: MIT */
#include "feed/bus.h"

#include <stdatomic.h>
#include <unistd.h>

#include "base/clock.h"

#define SILENCE_NS    1000000000ll
#define LEFT_ALONE_NS 30000000000ll

static int open_peer(struct feed *f, enum bus_peer peer, struct bus **ret)
{
    return bus_open(peer, f->sink->expired, SILENCE_NS, ret);
}

int feed_bus_open(struct feed *f, struct feed_bus *state, bool is_private, bool or_private, struct bus **ret)
{
    f->what = is_private ? "systemd" : "the system bus";
    if (monotonic_ns() < atomic_load(&state->left_alone_until_ns))
        return -ETIMEDOUT;

    int r = open_peer(f, is_private ? BUS_SYSTEMD : BUS_SYSTEM, ret);
    if (r < 0 && r != -ELIBACC && or_private && !is_private && geteuid() == 0 &&
        open_peer(f, BUS_SYSTEMD, ret) == 0)
        r = 0;
    if (r == -ELIBACC)
        f->what = "libsystemd.so.0";

    return r;
}

int feed_bus_close(struct feed *f, struct feed_bus *state, struct bus *b, int result)
{
    bus_close(b);
    if (result == -EHOSTUNREACH)
        f->what = "nobody of that name on the bus";
    if (result == -ETIMEDOUT && !feed_late(f))
        atomic_store(&state->left_alone_until_ns, monotonic_ns() + LEFT_ALONE_NS);

    return result;
}
